package dev.yarrow.storage.memory;

import dev.yarrow.storage.DocumentId;
import dev.yarrow.storage.DocumentName;
import dev.yarrow.storage.StorageException;
import java.time.Instant;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** What survives a crash; confined to whoever holds the {@link CommitGate}'s monitor. */
final class MemoryDisk {
    private final NavigableMap<DocumentName, MemoryDocument> documents = new TreeMap<>();
    private final RandomGenerator random;
    private long lastId;

    MemoryDisk(RandomGenerator random) {
        this.random = random;
    }

    NavigableMap<DocumentName, MemoryDocument> documents() {
        return documents;
    }

    @Nullable
    MemoryDocument find(DocumentName name) {
        return documents.get(name);
    }

    MemoryDocument create(DocumentName name, Instant now) {
        MemoryDocument document = new MemoryDocument(new DocumentId(++lastId), name, random.nextLong(1L << 53), now);
        documents.put(name, document);
        return document;
    }

    MemoryDocument existing(DocumentName name) {
        MemoryDocument document = documents.get(name);
        if (document == null) {
            throw new StorageException(
                    StorageException.Reason.MISSING, "There is no document '" + name + "'; append to it to create it.");
        }
        return document;
    }

    void delete(DocumentName name) {
        documents.remove(name);
    }
}
