package dev.yarrow.server.cli;

import dev.yarrow.crdt.RootKind;
import dev.yarrow.server.Documents;
import dev.yarrow.server.ExportFileName;
import dev.yarrow.server.ExportFormat;
import dev.yarrow.server.ExportRequest;
import dev.yarrow.server.NoSuchDocumentException;
import dev.yarrow.storage.DocumentName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code yarrow export}: one document's content, to standard output or a file. Confined to the main thread. */
@Command(
        name = "export",
        description = "Write a document's content to standard output or a file. Asks the server that runs on the data"
                + " directory, or reads the directory when none does.")
final class ExportCommand implements Callable<Integer> {

    private final Surroundings around;

    @Mixin
    private final DocumentsAccess documents = new DocumentsAccess();

    @Parameters(paramLabel = "NAME", description = "The document's name.")
    @SuppressWarnings("NullAway.Init") // picocli sets it before the call
    private String name;

    @Option(
            names = "--format",
            defaultValue = "json",
            paramLabel = "FORMAT",
            description = "yjs (one update with everything), json or text. Default: json.")
    @SuppressWarnings("NullAway.Init") // picocli sets it before the call
    private ExportFormat format;

    @Option(
            names = "--root",
            paramLabel = "ROOT",
            description = "Only this root, such as default or content. Without it, all roots as json, or the main one"
                    + " as text.")
    private @Nullable String root;

    @Option(
            names = "--kind",
            paramLabel = "KIND",
            description = "How to read the root: text, map, array or xml. Without it, as its content shows.")
    private @Nullable RootKind kind;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            description = "Write to this file; in a directory, to a file called like the document.")
    private @Nullable Path output;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before the call
    private CommandSpec spec;

    ExportCommand(Surroundings around) {
        this.around = around;
    }

    @Override
    public Integer call() throws Exception {
        DocumentName document = documentName();
        ExportRequest request = request();
        byte[] content =
                documents.ask(spec.commandLine().getParseResult(), around, all -> content(all, document, request));
        if (output == null) {
            around.out().write(content);
            around.out().flush();
        } else {
            save(output, document, content);
        }
        return ExitCode.OK.number();
    }

    private DocumentName documentName() {
        try {
            return new DocumentName(name);
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(ExitCode.USAGE, String.valueOf(e.getMessage()), e);
        }
    }

    private ExportRequest request() {
        try {
            return new ExportRequest(format, root, kind);
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(ExitCode.USAGE, String.valueOf(e.getMessage()), e);
        }
    }

    private static byte[] content(Documents all, DocumentName document, ExportRequest request) {
        try {
            return all.export(document, request).get();
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            if (cause instanceof NoSuchDocumentException) {
                throw new CommandFailure(
                        ExitCode.NOT_FOUND,
                        "There is no document \"" + Printable.text(document.value())
                                + "\". \"yarrow list\" shows those there are.",
                        cause);
            }
            if (cause instanceof IllegalArgumentException) {
                throw new CommandFailure(ExitCode.USAGE, String.valueOf(cause.getMessage()), cause);
            }
            throw new CommandFailure(ExitCode.FAILED, "The document cannot be exported: " + cause, cause);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandFailure(ExitCode.FAILED, "Interrupted", e);
        }
    }

    /** Writes beside the file first, so that a failure does not leave half of it or spoil an older one. */
    private void save(Path asked, DocumentName document, byte[] content) {
        Path file = Files.isDirectory(asked) ? asked.resolve(ExportFileName.of(document, format)) : asked;
        Path unfinished = file.resolveSibling(file.getFileName() + ".part");
        try {
            Files.write(unfinished, content);
            Files.move(unfinished, file, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new CommandFailure(ExitCode.FAILED, "Cannot write " + file + ": " + e, e);
        }
        around.err().println("Wrote " + content.length + " bytes to " + file);
    }
}
