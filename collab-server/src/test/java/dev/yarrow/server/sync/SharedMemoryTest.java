package dev.yarrow.server.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.yarrow.server.access.OpenAccess;
import dev.yarrow.storage.memory.MemoryStore;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What waits for many clients over HTTP together. */
class SharedMemoryTest {
    private static final String GAVE_WAY = "yarrow_refusals_total{reason=\"outbox-memory\"}";
    private static final String MEMORY = "yarrow_outbox_memory_bytes";
    private static final int MAX_MEMORY = 500_000;
    private static final String MUCH = "0123456789".repeat(9_000);

    private final MemoryStore store = new MemoryStore();
    private final List<SyncClient> clients = new ArrayList<>();
    private ServedSync served;

    @BeforeEach
    void serve() throws Exception {
        served = new ServedSync(store, new OpenAccess(), ServedSync.LIMITS, 4 << 20, MAX_MEMORY, 100, Instant.now());
    }

    @AfterEach
    void close() {
        clients.forEach(SyncClient::close);
        served.close();
        store.close();
    }

    private SyncClient client(String document) throws Exception {
        SyncClient client = new SyncClient(served.address(), document);
        clients.add(client);
        client.open();
        return client;
    }

    private void await(String metric, double least, double most) {
        long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (served.metric(metric) < least || served.metric(metric) > most) {
            assertThat(System.nanoTime()).as(metric).isLessThan(deadline);
            Thread.onSpinWait();
        }
    }

    @Test
    @DisplayName("[L6] when what waits for clients over HTTP takes too much, they open anew; who reads goes on")
    void queues() throws Exception {
        SyncClient reader = client("read");
        SyncClient author = client("read");
        List<SyncClient> slow = new ArrayList<>();
        List<SyncClient> authors = new ArrayList<>();
        try (EventStream events = reader.events()) {
            for (int i = 0; i < 3; i++) {
                slow.add(client("slow" + i));
                authors.add(client("slow" + i));
                for (int push = 0; push < 3; push++) {
                    authors.get(i).push(authors.get(i).type(MUCH));
                }
            }
            await(GAVE_WAY, 1, 100);
            await(MEMORY, 0, MAX_MEMORY);

            author.push(author.type("on"));
            events.until(all -> SyncClient.kinds(all).contains("0.2"));
            assertThat(events.left()).noneMatch(event -> event.name().equals("resync"));
        }
        int toldAnew = 0;
        for (int i = 0; i < slow.size(); i++) {
            HttpResponse<byte[]> poll = slow.get(i).sendPoll();
            toldAnew += poll.statusCode() == 409 ? 1 : 0;
            assertThat(poll.statusCode()).isIn(200, 409);
            slow.get(i).open();
            assertThat(slow.get(i).text()).isEqualTo(authors.get(i).text());
        }
        assertThat(toldAnew).isBetween(1, 3);
    }

    @Test
    @DisplayName("[L6] an answer that takes too much memory while it is written is cut, and memory given back")
    void answers() throws Exception {
        SyncClient author = client("doc");
        for (int i = 0; i < 90; i++) {
            author.push(author.type(MUCH));
        }
        SyncClient eve = new SyncClient(served.address(), "doc");
        clients.add(eve);
        StuckReader stuck = StuckReader.open(eve);

        await(GAVE_WAY, 1, 100);
        while (stuck.sip()) {
            Thread.onSpinWait();
        }
        served.stop();
        await(MEMORY, 0, 0);
    }
}
