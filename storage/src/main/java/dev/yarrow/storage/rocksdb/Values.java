package dev.yarrow.storage.rocksdb;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.yarrow.storage.DocumentId;
import dev.yarrow.storage.DocumentName;
import dev.yarrow.storage.LogSequence;
import dev.yarrow.storage.LoggedUpdate;
import dev.yarrow.storage.NewUpdate;
import dev.yarrow.storage.Snapshot;
import dev.yarrow.storage.StorageException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.zip.CRC32C;

/**
 * Values to bytes and back; stateless. Every value is a CRC-32C (4 bytes, over the key and all that follows), a version
 * (1 byte) and its body. The key is in the checksum so that a value at the wrong place is damage too. RocksDB has
 * checksums of its own for its blocks; these hold from here to here, whatever lies between.
 *
 * <pre>
 * id        id 8
 * record    created 8, last change 8 (ms), epoch 8, last 8, has snapshot 1, trimmed 8, snapshot bytes 8, position 8,
 *           trimmed position 8, count 2, name, count times key and value; a text is its length 2 and UTF-8
 * update    time 8 (ms), position after it 8, author, bytes
 * snapshot  up to 8, state vector's length 4, state vector, state
 * </pre>
 */
final class Values {
    private static final byte VERSION = 1;
    private static final int HEADER = Integer.BYTES + 1;

    private Values() {}

    static byte[] id(byte[] key, DocumentId id) {
        return sealed(key, Long.BYTES, body -> body.putLong(id.value()));
    }

    static DocumentId readId(byte[] key, byte[] value) {
        return open(key, value, body -> new DocumentId(body.getLong()));
    }

    static byte[] record(byte[] key, StoredRecord record) {
        List<byte[]> texts = new ArrayList<>();
        texts.add(record.name().utf8());
        new TreeMap<>(record.properties()).forEach((property, content) -> {
            texts.add(property.getBytes(UTF_8));
            texts.add(content.getBytes(UTF_8));
        });
        int size = 8 * Long.BYTES
                + 1
                + Short.BYTES
                + texts.stream().mapToInt(Values::text).sum();
        return sealed(key, size, body -> {
            body.putLong(record.created().toEpochMilli())
                    .putLong(record.lastChange().toEpochMilli())
                    .putLong(record.epoch())
                    .putLong(record.last().value())
                    .put((byte) (record.hasSnapshot() ? 1 : 0))
                    .putLong(record.trimmed().value())
                    .putLong(record.snapshotBytes())
                    .putLong(record.position())
                    .putLong(record.trimmedPosition())
                    .putShort((short) record.properties().size());
            texts.forEach(text -> putText(body, text));
        });
    }

    static StoredRecord readRecord(byte[] key, byte[] value) {
        return open(key, value, body -> {
            Instant created = Instant.ofEpochMilli(body.getLong());
            Instant lastChange = Instant.ofEpochMilli(body.getLong());
            long epoch = body.getLong();
            LogSequence last = new LogSequence(body.getLong());
            boolean hasSnapshot = body.get() != 0;
            LogSequence trimmed = new LogSequence(body.getLong());
            long snapshotBytes = body.getLong();
            long position = body.getLong();
            long trimmedPosition = body.getLong();
            int count = body.getShort();
            DocumentName name = new DocumentName(readText(body));
            Map<String, String> properties = new HashMap<>();
            for (int i = 0; i < count; i++) {
                properties.put(readText(body), readText(body));
            }
            return new StoredRecord(
                    Keys.idOf(key),
                    name,
                    created,
                    lastChange,
                    epoch,
                    last,
                    hasSnapshot,
                    trimmed,
                    snapshotBytes,
                    position,
                    trimmedPosition,
                    Map.copyOf(properties));
        });
    }

    static byte[] update(byte[] key, NewUpdate update, long position) {
        byte[] author = update.author().getBytes(UTF_8);
        return sealed(key, 2 * Long.BYTES + text(author) + update.bytes().length, body -> {
            body.putLong(update.time().toEpochMilli()).putLong(position);
            putText(body, author);
            body.put(update.bytes());
        });
    }

    static LoggedUpdate readUpdate(byte[] key, byte[] value) {
        return open(key, value, body -> {
            Instant time = Instant.ofEpochMilli(body.getLong());
            body.getLong();
            String author = readText(body);
            return new LoggedUpdate(Keys.sequenceOf(key), rest(body), author, time);
        });
    }

    /** Bytes of all updates up to and with this one. */
    static long readPosition(byte[] key, byte[] value) {
        return open(key, value, body -> body.getLong(body.position() + Long.BYTES));
    }

    static byte[] snapshot(byte[] key, Snapshot snapshot) {
        byte[] vector = snapshot.stateVector();
        int size = Long.BYTES + Integer.BYTES + vector.length + snapshot.state().length;
        return sealed(key, size, body -> body.putLong(snapshot.upTo().value())
                .putInt(vector.length)
                .put(vector)
                .put(snapshot.state()));
    }

    static Snapshot readSnapshot(byte[] key, byte[] value) {
        return open(key, value, body -> {
            LogSequence upTo = new LogSequence(body.getLong());
            byte[] vector = take(body, body.getInt());
            return new Snapshot(rest(body), vector, upTo);
        });
    }

    private static byte[] sealed(byte[] key, int bodySize, Consumer<ByteBuffer> writing) {
        byte[] value = new byte[HEADER + bodySize];
        ByteBuffer buffer = ByteBuffer.wrap(value).putInt(0).put(VERSION);
        writing.accept(buffer);
        buffer.putInt(0, checksum(key, value));
        return value;
    }

    private static <T> T open(byte[] key, byte[] value, Function<ByteBuffer, T> reading) {
        if (value.length < HEADER) {
            throw damaged("at least " + HEADER + " bytes", value.length + " bytes");
        }
        ByteBuffer buffer = ByteBuffer.wrap(value);
        int stored = buffer.getInt();
        int computed = checksum(key, value);
        if (stored != computed) {
            throw damaged("checksum %08x".formatted(stored), "%08x".formatted(computed));
        }
        byte version = buffer.get();
        if (version != VERSION) {
            throw damaged("a value of version " + VERSION, "version " + version);
        }
        try {
            return reading.apply(buffer);
        } catch (BufferUnderflowException | IllegalArgumentException | IndexOutOfBoundsException e) {
            throw damaged("a whole value", value.length + " bytes that do not fit together (" + e + ")");
        }
    }

    private static int checksum(byte[] key, byte[] value) {
        CRC32C crc = new CRC32C();
        crc.update(key);
        crc.update(value, Integer.BYTES, value.length - Integer.BYTES);
        return (int) crc.getValue();
    }

    private static int text(byte[] utf8) {
        return Short.BYTES + utf8.length;
    }

    private static void putText(ByteBuffer body, byte[] utf8) {
        body.putShort((short) utf8.length).put(utf8);
    }

    private static String readText(ByteBuffer body) {
        return new String(take(body, Short.toUnsignedInt(body.getShort())), UTF_8);
    }

    private static byte[] take(ByteBuffer body, int length) {
        if (length < 0 || length > body.remaining()) {
            throw new BufferUnderflowException();
        }
        byte[] bytes = new byte[length];
        body.get(bytes);
        return bytes;
    }

    private static byte[] rest(ByteBuffer body) {
        return take(body, body.remaining());
    }

    private static StorageException damaged(String expected, String came) {
        return new StorageException(
                StorageException.Reason.DAMAGED, "Stored value is damaged: expected " + expected + ", got " + came);
    }
}
