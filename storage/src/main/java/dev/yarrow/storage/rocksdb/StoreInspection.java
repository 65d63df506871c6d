package dev.yarrow.storage.rocksdb;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.yarrow.storage.DocumentId;
import dev.yarrow.storage.DocumentName;
import dev.yarrow.storage.InspectedDocument;
import dev.yarrow.storage.StorageException;
import dev.yarrow.storage.StorageException.Reason;
import dev.yarrow.storage.rocksdb.NativeDatabase.Mode;
import dev.yarrow.storage.rocksdb.RocksSettings.DamagedWal;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.rocksdb.LiveFileMetaData;
import org.rocksdb.Options;
import org.rocksdb.RocksDBException;
import org.rocksdb.SstFileReader;

/**
 * Reads every byte of a store that nobody has open, changes nothing, and tells what is damaged; thread-safe, used once.
 * It goes on behind damage, so that one run tells everything: documents are found by their names, by their records when
 * the names cannot be read, and by what else is stored of them when the records cannot either.
 */
public final class StoreInspection implements AutoCloseable {
    private final GuardedDatabase database;
    private final Damage damage = new Damage();
    private final Set<Long> seen = new HashSet<>();

    private StoreInspection(GuardedDatabase database) {
        this.database = database;
    }

    /**
     * Opens the store in a directory. A damaged write-ahead log does not prevent that: what lies before the damage is read.
     *
     * @throws StorageException {@code UNUSABLE_DIRECTORY}, {@code NEWER_FORMAT}, or {@code DAMAGED} if RocksDB cannot open
     *     it at all
     */
    public static StoreInspection open(Path directory) {
        StoreDirectory checked = new StoreDirectory(directory);
        checked.check();
        try {
            return new StoreInspection(new GuardedDatabase(checked, RocksSettings.DEFAULT, Mode.READ_ONLY));
        } catch (StorageException e) {
            if (e.reason() != Reason.DAMAGED) {
                throw e;
            }
            return withoutEndOfLog(checked, e);
        }
    }

    private static StoreInspection withoutEndOfLog(StoreDirectory directory, StorageException whole) {
        try {
            RocksSettings salvaging = RocksSettings.DEFAULT.withDamagedWal(DamagedWal.DROP_FROM_DAMAGE);
            StoreInspection rest = new StoreInspection(new GuardedDatabase(directory, salvaging, Mode.READ_ONLY));
            String why = whole.getCause() == null
                    ? whole.getMessage()
                    : whole.getCause().getMessage();
            rest.damage.add("the write-ahead log: " + why + "; what was saved after the damage cannot be read");
            return rest;
        } catch (StorageException e) {
            whole.addSuppressed(e);
            throw whole;
        }
    }

    /**
     * Reads everything.
     *
     * @param documents gets each document once, on the calling thread, in no promised order
     * @return what is damaged besides documents, a sentence each
     */
    public List<String> run(Consumer<InspectedDocument> documents) {
        return database.read(view -> {
            checkFiles(view);
            boolean allNames = named(view, documents);
            unnamed(view, allNames, documents);
            orphans(view, documents);
            checkLastId(view);
            return damage.list();
        });
    }

    @Override
    public void close() {
        database.close();
    }

    /** Blob files have no check of their own: reading all snapshots reads all of them that counts. */
    private void checkFiles(View view) {
        try (Options options = new Options()) {
            for (LiveFileMetaData file : view.tableFiles()) {
                try (SstFileReader reader = new SstFileReader(options)) {
                    reader.open(file.path() + file.fileName());
                    reader.verifyChecksum();
                } catch (RocksDBException e) {
                    damage.add("file %s%s (%s): %s"
                            .formatted(
                                    file.path(),
                                    file.fileName(),
                                    new String(file.columnFamilyName(), US_ASCII),
                                    e.getMessage()));
                }
            }
        }
    }

    /** Those with a name; answers whether all names could be read. */
    private boolean named(View view, Consumer<InspectedDocument> documents) {
        return scanned(view, Family.NAMES, "the names", (key, value) -> {
            String text = new String(key, UTF_8);
            DocumentName name = damage.sound("the name '" + text + "'", () -> new DocumentName(text));
            try {
                DocumentId id = Values.readId(key, value);
                DocumentInspection inspection = new DocumentInspection(view, name, id);
                if (!seen.add(id.value())) {
                    inspection.with("another name leads to it too");
                }
                documents.accept(inspection.run());
            } catch (StorageException e) {
                documents.accept(new InspectedDocument(
                        Optional.ofNullable(name),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        List.of("its id: " + e.getMessage())));
            }
            return true;
        });
    }

    /** Those whose record tells what no name did. */
    private void unnamed(View view, boolean allNames, Consumer<InspectedDocument> documents) {
        scanned(view, Family.DOCUMENTS, "the records", (key, value) -> {
            DocumentId id = Keys.idOf(key);
            if (seen.add(id.value())) {
                DocumentInspection inspection = new DocumentInspection(view, null, id);
                documents.accept(
                        allNames ? inspection.with("no name leads to it").run() : inspection.run());
            }
            return true;
        });
    }

    /** What is stored under ids that nothing led to; ids without a gap between them are not read again. */
    private void orphans(View view, Consumer<InspectedDocument> documents) {
        long next = 1;
        for (long id : seen.stream().sorted().toList()) {
            if (id > next) {
                orphans(view, Keys.document(new DocumentId(next)), Keys.document(new DocumentId(id)), documents);
            }
            next = id + 1;
        }
        orphans(view, Keys.document(new DocumentId(next)), null, documents);
    }

    private void orphans(View view, byte[] from, byte @Nullable [] end, Consumer<InspectedDocument> documents) {
        for (Family family : List.of(Family.SNAPSHOTS, Family.UPDATES)) {
            try {
                view.scan(family, from, end, (key, value) -> {
                    DocumentId id = Keys.idOf(key);
                    if (seen.add(id.value())) {
                        documents.accept(new DocumentInspection(view, null, id).run());
                    }
                    return true;
                });
            } catch (RocksDBException e) {
                damage.add("what no name leads to cannot be read to its end: " + e.getMessage());
            }
        }
    }

    private void checkLastId(View view) {
        byte[] key = Keys.lastId();
        long highest = seen.stream().mapToLong(Long::longValue).max().orElse(0);
        try {
            byte[] value = view.get(Family.DEFAULT, key);
            DocumentId last = value == null ? null : damage.sound("the last id", () -> Values.readId(key, value));
            if (value == null ? highest > 0 : last != null && last.value() < highest) {
                damage.add("the last id: expected at least " + highest + ", got "
                        + (last == null ? "none" : last.value()) + "; new documents would overwrite old ones");
            }
        } catch (RocksDBException e) {
            damage.add("the last id cannot be read: " + e.getMessage());
        }
    }

    private boolean scanned(View view, Family family, String what, View.Visitor visitor) {
        try {
            view.scan(family, new byte[0], null, visitor);
            return true;
        } catch (RocksDBException e) {
            damage.add(what + " cannot be read to their end: " + e.getMessage());
            return false;
        }
    }
}
