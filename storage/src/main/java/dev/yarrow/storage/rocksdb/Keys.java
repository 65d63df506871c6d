package dev.yarrow.storage.rocksdb;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.yarrow.storage.DocumentId;
import dev.yarrow.storage.DocumentName;
import dev.yarrow.storage.LogSequence;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Where everything is; stateless. Numbers are big-endian, so that the order of keys is the order of numbers; values
 * are laid out in {@link Values}.
 *
 * <table>
 * <caption>Format {@value StoreDirectory#FORMAT}</caption>
 * <tr><th>column family</th><th>key</th><th>value</th></tr>
 * <tr><td>{@code default}</td><td>{@code last-id}</td><td>the last document id that was given out</td></tr>
 * <tr><td>{@code names}</td><td>name (UTF-8)</td><td>document id</td></tr>
 * <tr><td>{@code documents}</td><td>document id (8)</td><td>{@link StoredRecord}</td></tr>
 * <tr><td>{@code updates}</td><td>document id (8), sequence (8)</td><td>update, author, time, position</td></tr>
 * <tr><td>{@code snapshots}</td><td>document id (8)</td><td>state, state vector, sequence</td></tr>
 * </table>
 */
final class Keys {
    /** The size of an update's key. */
    static final int UPDATE_BYTES = 2 * Long.BYTES;

    private static final byte[] LAST_ID = "last-id".getBytes(US_ASCII);

    private Keys() {}

    static byte[] lastId() {
        return LAST_ID.clone();
    }

    static byte[] name(DocumentName name) {
        return name.utf8();
    }

    static byte[] document(DocumentId id) {
        return ByteBuffer.allocate(Long.BYTES).putLong(id.value()).array();
    }

    static byte[] update(DocumentId id, LogSequence sequence) {
        return ByteBuffer.allocate(UPDATE_BYTES)
                .putLong(id.value())
                .putLong(sequence.value())
                .array();
    }

    /** Before the first update of a document, and behind the last of the one with the next lower id. */
    static byte[] firstUpdate(DocumentId id) {
        return update(id, LogSequence.NONE);
    }

    /** Behind the last update of a document. */
    static byte[] updatesEnd(DocumentId id) {
        return ByteBuffer.allocate(UPDATE_BYTES)
                .putLong(id.value() + 1)
                .putLong(0)
                .array();
    }

    static LogSequence sequenceOf(byte[] updateKey) {
        return new LogSequence(ByteBuffer.wrap(updateKey).getLong(Long.BYTES));
    }

    static DocumentId idOf(byte[] documentKey) {
        return new DocumentId(ByteBuffer.wrap(documentKey).getLong());
    }

    /** The first key behind all that start with the prefix; null if there is none such. */
    static byte @Nullable [] prefixEnd(byte[] prefix) {
        for (int last = prefix.length - 1; last >= 0; last--) {
            if (prefix[last] != (byte) 0xff) {
                byte[] end = Arrays.copyOf(prefix, last + 1);
                end[last]++;
                return end;
            }
        }
        return null;
    }

    /** The smallest key behind this one. */
    static byte[] successor(byte[] key) {
        return Arrays.copyOf(key, key.length + 1);
    }
}
