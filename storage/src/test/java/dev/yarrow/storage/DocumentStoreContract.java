package dev.yarrow.storage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.yarrow.storage.StorageException.Reason;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What every store keeps to; each implementation runs it. */
public abstract class DocumentStoreContract {
    protected static final DocumentName NOTES = new DocumentName("team/notes");
    protected static final Instant NOON = Instant.parse("2026-01-02T12:00:00.123Z");

    protected DocumentStore store;

    protected abstract DocumentStore create();

    /** Closes the store in order and opens one on the same documents. */
    protected abstract DocumentStore reopen(DocumentStore closing);

    @BeforeEach
    void createStore() {
        store = create();
    }

    @AfterEach
    void closeStore() {
        store.close();
    }

    @Test
    @DisplayName("[S1] updates come back as they were appended, in order, numbered from 1 without gaps")
    void appendAndLoad() {
        try (DocumentLog log = store.open(NOTES)) {
            assertThat(await(log.append(List.of(update("a"), update("b")), Map.of())))
                    .isEqualTo(new LogSequence(2));
            assertThat(await(log.append(List.of(update("c")), Map.of()))).isEqualTo(new LogSequence(3));

            StoredDocument document = log.load();

            assertThat(document.snapshot()).isEmpty();
            assertThat(document.tail())
                    .containsExactly(
                            update("a").at(new LogSequence(1)),
                            update("b").at(new LogSequence(2)),
                            update("c").at(new LogSequence(3)));
            assertThat(document.lastSequence()).isEqualTo(new LogSequence(3));
        }
    }

    @Test
    @DisplayName("[S1] sequences go on across close, restart and trimming")
    void sequencesContinue() {
        append("a", "b");
        store = reopen(store);
        try (DocumentLog log = store.open(NOTES)) {
            await(log.replaceSnapshot(snapshot("ab", 2)));
        }
        store = reopen(store);

        assertThat(append("c")).isEqualTo(new LogSequence(3));

        store = reopen(store);
        try (DocumentLog log = store.open(NOTES)) {
            assertThat(log.load().tail()).containsExactly(update("c").at(new LogSequence(3)));
        }
    }

    @Test
    @DisplayName("[S2] futures complete in the order of the calls, and then the write is readable")
    void completionOrder() {
        try (DocumentLog log = store.open(NOTES)) {
            List<Long> completed = new ArrayList<>();
            List<CompletableFuture<?>> all = new ArrayList<>();
            for (int i = 1; i <= 200; i++) {
                all.add(log.append(List.of(update("u" + i)), Map.of())
                        .thenAccept(sequence -> completed.add(sequence.value())));
            }
            all.forEach(DocumentStoreContract::await);

            assertThat(completed).hasSize(200).isSorted();
            assertThat(log.load().tail()).hasSize(200);
        }
    }

    @Test
    @DisplayName("[S3] a record tells creation, last change, epoch, sizes and properties")
    void recordTells() {
        try (DocumentLog log = store.open(NOTES)) {
            assertThat(log.record()).isEmpty();
            NewUpdate first = new NewUpdate(bytes("abc"), "ada", NOON);
            NewUpdate second = new NewUpdate(bytes("de"), "bob", NOON.plusSeconds(5));
            await(log.append(List.of(first), Map.of("title", "Notes", "kind", "rich")));
            await(log.append(List.of(second), Map.of("title", "Notes \uD83D\uDCDD")));

            DocumentRecord record = log.record().orElseThrow();

            assertThat(record.name()).isEqualTo(NOTES);
            assertThat(record.created()).isEqualTo(NOON);
            assertThat(record.lastChange()).isEqualTo(NOON.plusSeconds(5));
            assertThat(record.tailUpdates()).isEqualTo(2);
            assertThat(record.tailBytes()).isEqualTo(5);
            assertThat(record.snapshotBytes()).isZero();
            assertThat(record.properties())
                    .containsOnly(Map.entry("title", "Notes \uD83D\uDCDD"), Map.entry("kind", "rich"));
            assertThat(store.find(NOTES)).contains(record);
            store = reopen(store);
            assertThat(store.find(NOTES)).contains(record);
        }
    }

    @Test
    @DisplayName(
            "[S3] an empty value removes a property; too many or too long ones are refused before anything is written")
    void properties() {
        try (DocumentLog log = store.open(NOTES)) {
            await(log.append(List.of(update("a")), Map.of("title", "x", "kind", "code")));
            await(log.append(List.of(), Map.of("title", "")));
            assertThat(log.record().orElseThrow().properties()).containsOnly(Map.entry("kind", "code"));

            String huge = "x".repeat(DocumentProperties.MAX_BYTES);
            assertThatThrownBy(() -> log.append(List.of(update("b")), Map.of("title", huge)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("8192 bytes");
            assertThatThrownBy(() -> log.append(List.of(), Map.of())).isInstanceOf(IllegalArgumentException.class);
            assertThat(log.load().tail()).hasSize(1);
        }
    }

    @Test
    @DisplayName(
            "[S3] properties that pass the limits only together with the stored ones fail whole, and the log goes on")
    void propertiesTogetherTooLarge() {
        String half = "x".repeat(DocumentProperties.MAX_BYTES / 2);
        try (DocumentLog log = store.open(NOTES)) {
            await(log.append(List.of(update("a")), Map.of("one", half)));

            assertThatThrownBy(() -> outcome(log.append(List.of(update("b")), Map.of("two", half))))
                    .isInstanceOf(IllegalArgumentException.class);

            assertThat(await(log.append(List.of(update("c")), Map.of()))).isEqualTo(new LogSequence(2));
        }
    }

    @Test
    @DisplayName("[S4] a snapshot replaces the log up to its sequence, and only that")
    void snapshotTrims() {
        append("a", "bb", "ccc");
        try (DocumentLog log = store.open(NOTES)) {
            await(log.replaceSnapshot(snapshot("abb", 2)));

            assertThat(log.load())
                    .isEqualTo(new StoredDocument(
                            Optional.of(snapshot("abb", 2)),
                            List.of(update("ccc").at(new LogSequence(3)))));
            DocumentRecord record = log.record().orElseThrow();
            assertThat(record.snapshotBytes()).isEqualTo(3);
            assertThat(record.tailUpdates()).isEqualTo(1);
            assertThat(record.tailBytes()).isEqualTo(3);

            await(log.replaceSnapshot(snapshot("abbccc", 3)));
            await(log.append(List.of(update("dddd")), Map.of()));

            assertThat(log.load().tail()).containsExactly(update("dddd").at(new LogSequence(4)));
            assertThat(log.record().orElseThrow().tailBytes()).isEqualTo(4);
        }
    }

    @Test
    @DisplayName("[S4] a large snapshot survives a restart")
    void largeSnapshot() {
        append("a");
        Snapshot large = new Snapshot(new byte[3_000_000], bytes("sv"), new LogSequence(1));
        try (DocumentLog log = store.open(NOTES)) {
            await(log.replaceSnapshot(large));
        }
        store = reopen(store);
        try (DocumentLog log = store.open(NOTES)) {
            assertThat(log.load().snapshot()).contains(large);
        }
    }

    @Test
    @DisplayName("[S4] a snapshot older than the stored one, beyond the log, or of no document is refused")
    void staleSnapshots() {
        try (DocumentLog log = store.open(NOTES)) {
            assertFails(log.replaceSnapshot(snapshot("", 0)), Reason.MISSING);
            await(log.append(List.of(update("a"), update("b")), Map.of()));
            await(log.replaceSnapshot(snapshot("ab", 2)));

            assertFails(log.replaceSnapshot(snapshot("a", 1)), Reason.STALE);
            assertFails(log.replaceSnapshot(snapshot("abc", 3)), Reason.STALE);

            await(log.replaceSnapshot(snapshot("AB", 2)));
            assertThat(log.load().snapshot()).contains(snapshot("AB", 2));
        }
    }

    @Test
    @DisplayName("[S5] a document has one owner at a time; its end lets the next one in")
    void exclusiveOpen() {
        DocumentLog first = store.open(NOTES);
        assertThatThrownBy(() -> store.open(NOTES))
                .isInstanceOfSatisfying(
                        StorageException.class, e -> assertThat(e.reason()).isEqualTo(Reason.IN_USE))
                .hasMessageContaining("team/notes");
        store.open(new DocumentName("team/other")).close();

        CompletableFuture<LogSequence> last = first.append(List.of(update("a")), Map.of());
        first.close();
        first.close();

        try (DocumentLog second = store.open(NOTES)) {
            assertThat(last).isCompletedWithValue(new LogSequence(1));
            assertThat(second.load().tail()).hasSize(1);
            assertFails(first.append(List.of(update("b")), Map.of()), Reason.CLOSED);
            assertThatThrownBy(first::load).isInstanceOfSatisfying(StorageException.class, e -> assertThat(e.reason())
                    .isEqualTo(Reason.CLOSED));
            first.close();
            assertThatThrownBy(() -> store.open(NOTES)).isInstanceOf(StorageException.class);
        }
    }

    @Test
    @DisplayName("[S6] a deleted document is gone whole; its name starts anew with another id and epoch")
    void deleteAndRecreate() {
        append("a", "b");
        DocumentRecord before = store.find(NOTES).orElseThrow();
        try (DocumentLog log = store.open(NOTES)) {
            await(log.replaceSnapshot(snapshot("a", 1)));
            await(log.delete());
            assertThat(store.find(NOTES)).isEmpty();
            assertThat(log.record()).isEmpty();
            assertThat(log.load()).isEqualTo(StoredDocument.EMPTY);
            await(log.delete());

            assertThat(await(log.append(List.of(update("new")), Map.of()))).isEqualTo(new LogSequence(1));
            assertThat(log.load())
                    .isEqualTo(new StoredDocument(
                            Optional.empty(), List.of(update("new").at(new LogSequence(1)))));
        }
        DocumentRecord after = store.find(NOTES).orElseThrow();
        assertThat(after.id()).isNotEqualTo(before.id());
        assertThat(after.epoch()).isNotEqualTo(before.epoch());
        assertThat(after.properties()).isEmpty();
    }

    @Test
    @DisplayName("[S6] ids are not used again after a restart")
    void idsAreNotReused() {
        append("a");
        DocumentId before = store.find(NOTES).orElseThrow().id();
        try (DocumentLog log = store.open(NOTES)) {
            await(log.delete());
        }
        store = reopen(store);
        append("b");
        assertThat(store.find(NOTES).orElseThrow().id()).isNotEqualTo(before);
    }

    @Test
    @DisplayName("[S6] a document can be created empty, once")
    void createEmpty() {
        try (DocumentLog log = store.open(NOTES)) {
            DocumentRecord created = await(log.create(Map.of("title", "T")));
            assertThat(store.find(NOTES)).contains(created);
            assertThat(created.properties()).containsEntry("title", "T");
            assertFails(log.create(Map.of()), Reason.EXISTS);
            await(log.append(List.of(update("a")), Map.of()));
            assertThat(log.record().orElseThrow().id()).isEqualTo(created.id());
        }
    }

    @Test
    @DisplayName("[S7] a list is paged in the order of the names' bytes, by prefix, also with odd names")
    void listing() {
        List<DocumentName> names = List.of(
                new DocumentName("a"),
                new DocumentName("a/b/../c"),
                new DocumentName("a/b/c"),
                new DocumentName("a b?#%2F"),
                new DocumentName("\uFFFD"),
                new DocumentName("\uD83D\uDE00 smile"),
                new DocumentName("\u00e9t\u00e9"),
                new DocumentName("z".repeat(255)),
                new DocumentName("a/" + "\u20ac".repeat(84)));
        names.forEach(name -> append(name, "x"));
        List<DocumentName> sorted = names.stream().sorted().toList();

        assertThat(list(DocumentQuery.first(100))).isEqualTo(sorted);
        assertThat(list(new DocumentQuery("a/", null, 100)))
                .containsExactlyElementsOf(sorted.stream()
                        .filter(name -> name.value().startsWith("a/"))
                        .toList());
        assertThat(list(new DocumentQuery("nothing", null, 100))).isEmpty();

        List<DocumentName> paged = new ArrayList<>();
        DocumentQuery page = DocumentQuery.first(2);
        for (List<DocumentName> found = list(page); !found.isEmpty(); found = list(page)) {
            paged.addAll(found);
            page = new DocumentQuery("", found.get(found.size() - 1), 2);
        }
        assertThat(paged).isEqualTo(sorted);
        assertThat(list(new DocumentQuery("a/", new DocumentName("a/b/c"), 1)))
                .containsExactly(new DocumentName("a/" + "\u20ac".repeat(84)));
        assertThat(list(new DocumentQuery("a", new DocumentName("Z"), 1))).containsExactly(new DocumentName("a"));
        assertThat(list(new DocumentQuery("a", new DocumentName("b"), 1))).isEmpty();
    }

    @Test
    @DisplayName("[S8] long tails of documents that nobody has open are found, the most bytes first")
    void longTails() {
        DocumentName many = new DocumentName("many");
        DocumentName big = new DocumentName("big");
        append(new DocumentName("short"), "x");
        append(many, "1", "2", "3", "4", "5");
        append(big, "x".repeat(100));
        append(NOTES, "1", "2", "3", "4", "5", "6");

        try (DocumentLog open = store.open(NOTES)) {
            assertThat(open.record()).isPresent();
            assertThat(store.longTails(5, 100, 10))
                    .extracting(DocumentRecord::name)
                    .containsExactly(big, many);
            assertThat(store.longTails(5, 100, 1))
                    .extracting(DocumentRecord::name)
                    .containsExactly(big);
        }
        assertThat(store.longTails(5, 100, 10)).extracting(DocumentRecord::name).containsExactly(big, NOTES, many);
        try (DocumentLog log = store.open(big)) {
            await(log.replaceSnapshot(snapshot("x", 1)));
        }
        assertThat(store.longTails(5, 100, 10)).extracting(DocumentRecord::name).containsExactly(NOTES, many);
    }

    @Test
    @DisplayName("[S9] a closed store answers CLOSED to everything, and closes twice")
    void closedStore() {
        DocumentLog log = store.open(NOTES);
        CompletableFuture<LogSequence> last = log.append(List.of(update("a")), Map.of());
        store.close();
        store.close();

        assertThat(last).isCompletedWithValue(new LogSequence(1));
        assertClosed(() -> store.find(NOTES));
        assertClosed(() -> store.list(DocumentQuery.first(1)));
        assertClosed(() -> store.open(NOTES));
        assertClosed(() -> store.longTails(0, 0, 1));
        assertClosed(() -> store.sync());
        assertClosed(log::load);
        assertClosed(log::record);
        assertFails(log.append(List.of(update("b")), Map.of()), Reason.CLOSED);
        assertFails(log.replaceSnapshot(snapshot("a", 1)), Reason.CLOSED);
        assertFails(log.create(Map.of()), Reason.CLOSED);
        assertFails(log.delete(), Reason.CLOSED);
        assertThat(store.trouble()).isEmpty();
        log.close();
    }

    @Test
    @DisplayName("[S2] sync returns when everything appended before is settled")
    void sync() {
        try (DocumentLog log = store.open(NOTES)) {
            CompletableFuture<LogSequence> appended = log.append(List.of(update("a")), Map.of());
            store.sync();
            assertThat(appended).isDone();
        }
    }

    protected final LogSequence append(String... updates) {
        return append(NOTES, updates);
    }

    protected final LogSequence append(DocumentName name, String... updates) {
        try (DocumentLog log = store.open(name)) {
            return await(log.append(
                    List.of(updates).stream().map(DocumentStoreContract::update).toList(), Map.of()));
        }
    }

    private List<DocumentName> list(DocumentQuery query) {
        return store.list(query).stream().map(DocumentRecord::name).toList();
    }

    protected static NewUpdate update(String content) {
        return new NewUpdate(bytes(content), "ada", NOON);
    }

    protected static Snapshot snapshot(String state, long upTo) {
        return new Snapshot(bytes(state), bytes("sv" + upTo), new LogSequence(upTo));
    }

    protected static byte[] bytes(String content) {
        return content.getBytes(UTF_8);
    }

    protected static <T> T await(CompletableFuture<T> future) {
        try {
            return future.get(10, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError("expected the write to be durable within 10 s", e);
        }
    }

    protected static void outcome(CompletableFuture<?> future) throws Throwable {
        try {
            future.get(10, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw e.getCause();
        }
    }

    protected static void assertFails(CompletableFuture<?> future, Reason reason) {
        assertThatThrownBy(() -> outcome(future))
                .isInstanceOfSatisfying(
                        StorageException.class, e -> assertThat(e.reason()).isEqualTo(reason));
    }

    private static void assertClosed(ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOfSatisfying(StorageException.class, e -> assertThat(e.reason())
                .isEqualTo(Reason.CLOSED));
    }
}
