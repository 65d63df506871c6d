package dev.yarrow.storage.rocksdb;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Another process of the same Java with the same class path; for what may only be tried where it may die. */
final class ChildJvm {
    private ChildJvm() {}

    /** The command line that runs {@code main} as the tests run. */
    static List<String> command(Class<?> main, String... arguments) {
        return command(classPath(), System.getProperty("java.library.path"), main, arguments);
    }

    static String classPath() {
        return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    }

    /** The command line that runs {@code main} with other paths. */
    static List<String> command(String classPath, String libraryPath, Class<?> main, String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-Djava.library.path=" + libraryPath,
                "-cp",
                classPath,
                main.getName()));
        command.addAll(List.of(arguments));
        return command;
    }

    /** Starts it; what it complains of goes where the tests' complaints go. */
    static Process start(List<String> command) throws IOException {
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    /** {@code kill -9}; what the child has written can still be read. */
    static void kill(Process child) throws InterruptedException {
        child.toHandle().destroyForcibly(); // Process.destroyForcibly() would close the pipe with what is in it
        if (!child.waitFor(30, TimeUnit.SECONDS)) {
            throw new AssertionError("expected the killed child to end within 30 s");
        }
    }
}
