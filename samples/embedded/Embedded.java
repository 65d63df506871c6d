import dev.yarrow.crdt.RootKind;
import dev.yarrow.server.CollabServer;
import dev.yarrow.server.DocumentChange;
import dev.yarrow.server.SharedDocument;
import dev.yarrow.server.access.AccessRequest;
import dev.yarrow.server.access.Decision;
import dev.yarrow.server.access.Grant;
import dev.yarrow.server.access.Principal;
import dev.yarrow.server.access.Right;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A program with a document server inside: it lets its own users in, hears what they type, and counts the words. */
public final class Embedded {
    private static final Principal COUNTER = new Principal("word-counter", "Word counter", Optional.empty());

    public static void main(String[] args) throws Exception {
        CompletableFuture<CollabServer> started = new CompletableFuture<>();
        CollabServer server = CollabServer.builder()
                .port(args.length > 0 ? Integer.parseInt(args[0]) : 8080)
                .data(Path.of(args.length > 1 ? args[1] : "data"))
                .authenticator(Embedded::decide)
                .onChange(change -> countWords(started.join(), change))
                .start();
        started.complete(server);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            System.out.println("stopped, with everything saved: " + server.stop().notSaved().isEmpty());
        }));
        System.out.println("listening on " + server.address());
    }

    /** The token is the user's name here; a real program looks it up among its sessions. */
    private static CompletionStage<Decision> decide(AccessRequest request) {
        Decision decision = request.token()
                .map(name -> new Principal(name, name, Optional.empty()))
                .map(user -> new Grant(user, Right.WRITE, Optional.empty(), Optional.empty()))
                .<Decision>map(Decision.Granted::new)
                .orElse(new Decision.Denied("say who you are: ?token=your-name"));
        return CompletableFuture.completedFuture(decision);
    }

    /** Waits for its own edit, which it hears as a change too; nobody who types waits for this thread. */
    private static void countWords(CollabServer server, DocumentChange change) {
        if (!change.author().equals(COUNTER.id())) {
            SharedDocument document = server.document(change.document().value());
            String text = document.text("content", RootKind.TEXT).join();
            int words = text.isBlank() ? 0 : text.strip().split("\\s+").length;
            document.edit(COUNTER, edit -> edit.map("statistics").set("words", words)).join();
            System.out.println(change.author() + " typed in " + change.document().value() + ": " + words + " words");
        }
    }
}
