package dev.yarrow.samples.client;

import dev.yarrow.crdt.Doc;
import dev.yarrow.crdt.RootKind;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A Java client that keeps what it hears. */
final class Writer implements AutoCloseable {
    private static final String TEXT = "content";

    private final Heard text = new Heard();
    private final Heard people = new Heard();
    private final Heard state = new Heard();
    private final List<ConnectionState> states = new ArrayList<>();
    private final DocumentClient client;

    Writer(URI server, String document, String name) {
        DocumentListener listener = new DocumentListener() {
            @Override
            public void changed(Doc doc) {
                text.set(doc.text(TEXT, RootKind.TEXT));
            }

            @Override
            public void peopleChanged(Collection<Person> others) {
                people.set(others.stream().map(Person::name).sorted().toList().toString());
            }

            @Override
            public void stateChanged(ConnectionState now, String why) {
                synchronized (states) {
                    states.add(now);
                }
                state.set(now + " " + why);
            }
        };
        DocumentAddress address = new DocumentAddress(server, document, Optional.empty());
        client = DocumentClient.open(address, new Person(name, "#2e7d32"), listener);
    }

    Heard text() {
        return text;
    }

    Heard people() {
        return people;
    }

    Heard state() {
        return state;
    }

    List<ConnectionState> states() {
        synchronized (states) {
            return List.copyOf(states);
        }
    }

    void type(String words) throws Exception {
        client.edit(edit -> edit.text(TEXT).append(words)).get(10, TimeUnit.SECONDS);
    }

    void awaitSaved() throws Exception {
        client.saved().get(30, TimeUnit.SECONDS);
    }

    String read() throws Exception {
        return client.read(doc -> doc.text(TEXT, RootKind.TEXT)).get(10, TimeUnit.SECONDS);
    }

    void leave() {
        client.close();
    }

    @Override
    public void close() {
        leave();
    }
}
