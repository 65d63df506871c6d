package dev.yarrow.server.access;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * A small file with a line for each entry, which survives restarts and crashes: what was written is on disk when the call
 * returns. Guarded by whoever owns it.
 */
public final class LineFile {
    private final Path file;

    /** The file may end in a part of what could not be written, after which nothing may be appended. */
    private boolean torn;

    /** @param file which is made with the first entry if it is missing */
    public LineFile(Path file) {
        this.file = file;
    }

    public Path path() {
        return file;
    }

    /** Its lines; what follows the last line break was being written when the process died, and nobody heard of it. */
    public List<String> read() throws IOException {
        if (!Files.exists(file)) {
            return List.of();
        }
        String text = Files.readString(file);
        return text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
    }

    /**
     * Appends a line, or writes the whole file anew after a failure.
     *
     * @param all every line that is to be there, with the new one
     */
    public void append(String line, Supplier<Stream<String>> all) throws IOException {
        if (torn) {
            replace(all.get());
            return;
        }
        boolean isNew = !Files.exists(file);
        try (FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND)) {
            write(channel, line);
            channel.force(true);
            if (isNew) {
                syncDirectory();
            }
        } catch (IOException e) {
            torn = true;
            throw e;
        }
    }

    /** Puts these lines in the place of those that are there: all of them, or the file stays as it is. */
    public void replace(Stream<String> lines) throws IOException {
        Path anew = file.resolveSibling(file.getFileName() + ".new");
        try (FileChannel channel = FileChannel.open(
                anew, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            for (String line : lines.toList()) {
                write(channel, line);
            }
            channel.force(true);
        }
        Files.move(anew, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        syncDirectory();
        torn = false;
    }

    private static void write(FileChannel channel, String line) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.UTF_8));
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
    }

    private void syncDirectory() throws IOException {
        Path directory = file.toAbsolutePath().getParent();
        if (directory != null) {
            try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }
}
