package dev.yarrow.server.cli;

import dev.yarrow.server.DocumentPage;
import dev.yarrow.server.DocumentSummary;
import dev.yarrow.server.Documents;
import java.io.PrintStream;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;

/** {@code yarrow list}: which documents there are. Confined to the main thread. */
@Command(
        name = "list",
        description = "List documents, by name. Asks the server that runs on the data directory, or reads the directory"
                + " when none does.")
final class ListCommand implements Callable<Integer> {

    private final Surroundings around;

    @Mixin
    private final DocumentsAccess documents = new DocumentsAccess();

    @Option(names = "--prefix", paramLabel = "TEXT", description = "Only names that start with this.")
    private String prefix = "";

    @Option(names = "--json", description = "Print one JSON object per line.")
    private boolean json;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before the call
    private CommandSpec spec;

    ListCommand(Surroundings around) {
        this.around = around;
    }

    @Override
    public Integer call() throws Exception {
        long listed = documents.ask(spec.commandLine().getParseResult(), around, this::printAll);
        if (listed == 0) {
            around.err().println(prefix.isEmpty() ? "There are no documents yet." : "No name starts with that.");
        }
        return ExitCode.OK.number();
    }

    private Long printAll(Documents all) {
        long listed = 0;
        String after = "";
        while (after != null) {
            DocumentPage page = all.list(prefix, after, Documents.MAX_PAGE);
            for (DocumentSummary document : page.documents()) {
                print(around.out(), document, listed == 0);
                listed++;
            }
            after = page.next();
        }
        return listed;
    }

    private void print(PrintStream out, DocumentSummary document, boolean first) {
        if (json) {
            out.println(JsonMapper.shared().writeValueAsString(fields(document)));
            return;
        }
        if (first) {
            out.printf("%-20s  %10s  %-4s  %s%n", "LAST CHANGE", "BYTES", "KIND", "NAME (TITLE)");
        }
        String title = document.title() == null ? "" : " (" + Printable.text(document.title()) + ")";
        out.printf(
                "%-20s  %10d  %-4s  %s%s%n",
                document.lastChange().truncatedTo(ChronoUnit.SECONDS),
                document.bytes(),
                document.kind() == null ? "-" : Printable.text(document.kind()),
                Printable.text(document.name().value()),
                title);
    }

    private static Map<String, Object> fields(DocumentSummary document) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("name", document.name().value());
        if (document.title() != null) {
            fields.put("title", document.title());
        }
        if (document.kind() != null) {
            fields.put("kind", document.kind());
        }
        fields.put("created", document.created().toString());
        fields.put("lastChange", document.lastChange().toString());
        fields.put("bytes", document.bytes());
        return fields;
    }
}
