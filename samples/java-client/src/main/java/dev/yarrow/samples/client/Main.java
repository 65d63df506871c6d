package dev.yarrow.samples.client;

import dev.yarrow.crdt.Doc;
import dev.yarrow.crdt.RootKind;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.Charset;
import java.util.Collection;
import java.util.Optional;

/** A document in a terminal: each line that is typed goes to the end of its text, and what others do is printed. */
public final class Main {
    private static final String TEXT = "content";

    private Main() {}

    public static void main(String[] args) throws IOException {
        if (args.length < 3) {
            System.err.println(
                    "expected the server, the document and your name: ws://localhost:8080 notes Ada [TOKEN]");
            System.exit(64);
        }
        Optional<String> token = args.length > 3 ? Optional.of(args[3]) : Optional.empty();
        DocumentAddress address = new DocumentAddress(URI.create(args[0]), args[1], token);
        try (DocumentClient client = DocumentClient.open(address, new Person(args[2], "#2e7d32"), new Printer())) {
            BufferedReader typed = new BufferedReader(new InputStreamReader(System.in, Charset.defaultCharset()));
            for (String line = typed.readLine(); line != null; line = typed.readLine()) {
                String words = line + "\n";
                client.edit(edit -> edit.text(TEXT).append(words)).join();
            }
            client.saved().join();
        }
    }

    /** Prints what it hears. */
    private static final class Printer implements DocumentListener {
        @Override
        public void changed(Doc document) {
            System.out.println("---\n" + document.text(TEXT, RootKind.TEXT));
        }

        @Override
        public void peopleChanged(Collection<Person> others) {
            System.out.println("also here: " + others.stream().map(Person::name).toList());
        }

        @Override
        public void stateChanged(ConnectionState state, String why) {
            System.out.println(state + " " + why);
        }
    }
}
