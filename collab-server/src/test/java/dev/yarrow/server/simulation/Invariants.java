package dev.yarrow.server.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.yarrow.crdt.Doc;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What holds in a simulation: after every event, when everything is at rest, and when everybody has left. */
final class Invariants implements AutoCloseable {
    private final SimulatedServer server;
    private final List<SimulatedClient> clients;
    private final KeptDocuments kept;
    private final Map<SimulatedClient, Map<Long, Long>> known = new HashMap<>();
    private long commits;

    /** @param clients in the order of their numbers, which begin with 1 */
    Invariants(SimulatedServer server, Collection<String> documents, List<SimulatedClient> clients) {
        this.server = server;
        this.clients = clients;
        this.kept = new KeptDocuments(documents);
    }

    /** What holds after every event; looks at what may have changed since the last one. */
    void afterEvent() {
        if (commits != server.commits()) {
            commits = server.commits();
            kept.follow(server.store());
        }
        assertThat(server.owned().wantedTwice()).as("documents with two owners").isEmpty();
        long queued = 0;
        for (SimulatedClient client : clients) {
            kept.check(client);
            if (!client.clocks().equals(known.put(client, client.clocks()))) {
                checkKnows(client);
            }
            queued = Math.max(queued, client.queuedBytes());
        }
        assertThat(queued).as("queued for one client").isLessThan(SimulatedServer.MOST_QUEUED_BYTES);
    }

    /** Nobody has anything of another document, or that its author was not allowed to do. */
    private void checkKnows(SimulatedClient client) {
        client.clocks().forEach((number, clock) -> {
            SimulatedClient author = clients.get(Math.toIntExact(number) - 1);
            assertThat(author.document())
                    .as("client %d knows edits of %d", client.number(), number)
                    .isEqualTo(client.document());
            if (author != client) {
                assertThat(clock)
                        .as("edits of %d that client %d has, of those that were allowed", number, client.number())
                        .isLessThanOrEqualTo(author.right().allowedUpTo());
            }
        });
    }

    /** What holds when a server begins on what another one left. */
    void afterCrash() {
        kept.follow(server.store());
        kept.assertReplay(server.store());
    }

    /** Everybody has the same, which is what is stored, and was told so; and sees who is there. */
    void atRest() {
        for (SimulatedClient client : clients) {
            Doc stored = kept.doc(client.document());
            KeptDocuments.assertSame(client.replica(), stored);
            if (client.right().expectsAllSaved()) {
                client.assertAllSaved();
            }
            for (SimulatedClient other : clients) {
                if (other != client && other.document().equals(client.document())) {
                    assertThat(client.presenceOf(other))
                            .as("what client %d sees of %d", client.number(), other.number())
                            .contains("\"right\":\"" + (other.right().mayWrite() ? "write" : "read") + "\"");
                }
            }
        }
    }

    /** What holds when everybody has left for long enough. */
    void whenNobodyIsThere() {
        assertThat(server.rooms().size()).as("rooms in memory").isZero();
        assertThat(server.places().taken()).as("places that are taken").isZero();
        kept.assertReplay(server.store());
    }

    @Override
    public void close() {
        kept.close();
    }
}
