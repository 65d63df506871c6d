package dev.yarrow.server.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A disk that takes no more bytes when told to, and takes them again. Confined to one thread. */
interface FillableDisk {
    void fill() throws Exception;

    void free() throws Exception;

    /** A small file system of its own, filled with a file of zeros: writes fail with ENOSPC. */
    static FillableDisk withBallast(Path anywhereOnIt) {
        Path ballast = anywhereOnIt.resolveSibling("ballast");
        return new FillableDisk() {
            @Override
            public void fill() throws IOException {
                try (FileChannel file =
                        FileChannel.open(ballast, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
                    for (int block = 1 << 20; block > 0; block /= 2) {
                        append(file, block);
                    }
                }
            }

            private void append(FileChannel file, int block) {
                try {
                    while (file.write(ByteBuffer.allocate(block)) > 0) {
                        // until there is no place for a block of this size
                    }
                } catch (IOException full) {
                    // as it should be
                }
            }

            @Override
            public void free() throws IOException {
                Files.delete(ballast);
            }
        };
    }

    /** This process's own limit on the size of files: writes fail with EFBIG. */
    static FillableDisk limited() {
        return new FillableDisk() {
            @Override
            public void fill() throws Exception {
                limit("1000");
            }

            @Override
            public void free() throws Exception {
                limit("unlimited");
            }

            /** The soft limit only, so that it can be raised again. */
            private void limit(String bytes) throws IOException, InterruptedException {
                long self = ProcessHandle.current().pid();
                int status = new ProcessBuilder("prlimit", "--pid", Long.toString(self), "--fsize=" + bytes + ":")
                        .inheritIO()
                        .start()
                        .waitFor();
                if (status != 0) {
                    throw new AssertionError("expected prlimit (Debian: util-linux) to set the file size limit");
                }
            }
        };
    }
}
