package dev.yarrow.server.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A file that takes all space there is, and all that becomes free, until it is removed. Confined to one thread. */
final class Ballast implements FillableDisk {
    private static final long TOP_UP_MILLIS = 1;

    private final Path file;
    private @Nullable Thread filler;

    Ballast(Path file) {
        this.file = file;
    }

    @Override
    public void fill() throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        topUp(channel);
        Thread thread = new Thread(() -> keepFull(channel), "ballast");
        thread.start();
        filler = thread;
    }

    @Override
    public void free() throws IOException, InterruptedException {
        if (filler != null) {
            filler.interrupt();
            filler.join();
        }
        Files.delete(file);
    }

    private static void keepFull(FileChannel channel) {
        try (channel) {
            while (true) {
                TimeUnit.MILLISECONDS.sleep(TOP_UP_MILLIS);
                topUp(channel);
            }
        } catch (InterruptedException over) {
            // the disk may be free again
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void topUp(FileChannel channel) {
        for (int block = 1 << 20; block > 0; block /= 2) {
            append(channel, block);
        }
    }

    private static void append(FileChannel channel, int block) {
        try {
            while (channel.write(ByteBuffer.allocate(block)) > 0) {
                // until there is no place for a block of this size
            }
        } catch (IOException full) {
            // as it should be
        }
    }
}
