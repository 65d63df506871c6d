package dev.yarrow.server.storage;

import java.io.IOException;
import java.nio.file.Path;

/** A disk that takes no more bytes when told to, and takes them again. Confined to one thread. */
interface FillableDisk {
    void fill() throws Exception;

    void free() throws Exception;

    /**
     * A small file system of its own, filled with a file of zeros: writes fail with ENOSPC. Whatever the store gives back
     * meanwhile, by removing files that it no longer needs, is filled as well.
     */
    static FillableDisk withBallast(Path anywhereOnIt) {
        return new Ballast(anywhereOnIt.resolveSibling("ballast"));
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
