package dev.yarrow.server;

import dev.yarrow.crdt.CrdtException;
import dev.yarrow.crdt.Doc;
import dev.yarrow.crdt.MalformedException;
import dev.yarrow.crdt.ScanLimits;
import dev.yarrow.crdt.StateVector;
import dev.yarrow.crdt.Update;
import dev.yarrow.server.room.DamagedDocumentException;
import dev.yarrow.server.room.Replay;
import dev.yarrow.storage.DocumentName;
import dev.yarrow.storage.InspectedDocument;
import dev.yarrow.storage.LoggedUpdate;
import dev.yarrow.storage.Snapshot;
import dev.yarrow.storage.StoredDocument;
import dev.yarrow.storage.rocksdb.StoreInspection;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;

/**
 * Reads a stopped server's store to its end: every byte, then every document through the fence and the engine, as a room
 * would load it. Changes nothing. Confined to the thread that runs it.
 */
public final class StoreVerification {
    /** The most malformed updates that are named of one document. */
    private static final int MAX_NAMED = 10;

    private final Consumer<DamagedDocument> onDamage;
    private long documents;
    private long damaged;
    private long updates;
    private long bytes;

    /**
     * A document of which something is damaged. Immutable.
     *
     * @param label its name, or what else is known of it
     * @param damage what is damaged and where, a sentence each
     */
    public record DamagedDocument(String label, List<String> damage) {}

    /**
     * What was read. Immutable.
     *
     * @param documents all that were found
     * @param damaged those of which something is damaged
     * @param updates stored ones that were read, besides those merged into snapshots
     * @param bytes of snapshots and updates
     * @param elsewhere what is damaged besides documents, a sentence each
     */
    public record Report(long documents, long damaged, long updates, long bytes, List<String> elsewhere) {
        /** Whether everything is as it was written. */
        public boolean sound() {
            return damaged == 0 && elsewhere.isEmpty();
        }
    }

    private StoreVerification(Consumer<DamagedDocument> onDamage) {
        this.onDamage = onDamage;
    }

    /**
     * Verifies the store of a data directory that no server uses.
     *
     * @param onDamage told of each damaged document, as it is found, on another thread
     * @throws dev.yarrow.storage.StorageException if the directory has no store that can be opened
     */
    public static Report run(Path data, Consumer<DamagedDocument> onDamage) {
        StoreVerification verification = new StoreVerification(onDamage);
        CompletableFuture<Report> report = new CompletableFuture<>();
        Thread reader = Doc.threadFactory("yarrow-verify").newThread(() -> {
            try {
                report.complete(verification.read(CollabServer.storeDirectory(data)));
            } catch (RuntimeException | Error e) {
                report.completeExceptionally(e);
            }
        });
        reader.start();
        try {
            return report.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw e;
        }
    }

    private Report read(Path store) {
        try (StoreInspection inspection = StoreInspection.open(store)) {
            List<String> elsewhere = inspection.run(this::take);
            return new Report(documents, damaged, updates, bytes, elsewhere);
        }
    }

    private void take(InspectedDocument document) {
        documents++;
        List<String> damage = new ArrayList<>(document.damage());
        Optional<DocumentName> name = document.name();
        if (name.isPresent() && document.content().isPresent()) {
            damage.addAll(replay(name.get(), document.content().get()));
        }
        if (!damage.isEmpty()) {
            damaged++;
            onDamage.accept(new DamagedDocument(label(document), List.copyOf(damage)));
        }
    }

    private static String label(InspectedDocument document) {
        return document.name()
                .map(DocumentName::value)
                .orElseGet(() -> "(name unknown, id "
                        + document.id().map(id -> String.valueOf(id.value())).orElse("unknown") + ")");
    }

    private List<String> replay(DocumentName name, StoredDocument stored) {
        List<String> damage = new ArrayList<>();
        stored.snapshot().ifPresent(snapshot -> {
            bytes += snapshot.state().length;
            scan("its snapshot", snapshot.state(), damage);
        });
        for (LoggedUpdate update : stored.tail()) {
            updates++;
            bytes += update.bytes().length;
            scan("update " + update.sequence(), update.bytes(), damage);
        }
        if (damage.isEmpty()) {
            try {
                stored.snapshot().ifPresent(snapshot -> compareStateVector(name, snapshot, damage));
                Replay.doc(name, stored).close();
            } catch (DamagedDocumentException | CrdtException e) {
                damage.add(String.valueOf(e.getMessage()));
            }
        }
        return damage;
    }

    private static void scan(String what, byte[] update, List<String> damage) {
        try {
            Update.scan(update, ScanLimits.STORED);
        } catch (MalformedException e) {
            if (damage.size() < MAX_NAMED) {
                damage.add(what + " is no Yjs update: " + e.getMessage());
            }
        }
    }

    /** The snapshot alone must hold what the store says it holds. */
    private static void compareStateVector(DocumentName name, Snapshot snapshot, List<String> damage) {
        try (Doc doc = Replay.doc(name, new StoredDocument(Optional.of(snapshot), List.of()))) {
            StateVector stored = StateVector.scan(snapshot.stateVector(), ScanLimits.STORED);
            if (!stored.equals(doc.stateVector())) {
                damage.add(
                        "its snapshot: expected the state vector " + stored + ", its content has " + doc.stateVector());
            }
        } catch (MalformedException e) {
            damage.add("its snapshot's state vector is malformed: " + e.getMessage());
        }
    }
}
