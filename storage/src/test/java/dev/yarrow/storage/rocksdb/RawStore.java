package dev.yarrow.storage.rocksdb;

import dev.yarrow.storage.DocumentId;
import dev.yarrow.storage.DocumentName;
import dev.yarrow.storage.rocksdb.NativeDatabase.Mode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import java.util.stream.Stream;
import org.rocksdb.RocksDBException;

/** Changes a closed store behind its back: single values, or bytes of its files. */
final class RawStore {
    private final Path directory;

    RawStore(Path directory) {
        this.directory = directory;
    }

    private interface Call<T> {
        T on(NativeDatabase database) throws RocksDBException;
    }

    private <T> T call(Call<T> call) throws RocksDBException {
        NativeDatabase database =
                new NativeDatabase(new StoreDirectory(directory), RocksSettings.DEFAULT, Mode.READ_WRITE);
        try {
            return Objects.requireNonNull(call.on(database));
        } finally {
            database.close();
        }
    }

    byte[] get(Family family, byte[] key) throws RocksDBException {
        return call(database -> database.database().get(database.handle(family), key));
    }

    void put(Family family, byte[] key, byte[] value) throws RocksDBException {
        call(database -> {
            database.database().put(database.handle(family), key, value);
            return true;
        });
    }

    void delete(Family family, byte[] key) throws RocksDBException {
        call(database -> {
            database.database().delete(database.handle(family), key);
            return true;
        });
    }

    /** Flips a bit of a value; negative indexes count from its end. */
    void flip(Family family, byte[] key, int index) throws RocksDBException {
        byte[] value = get(family, key);
        put(family, key, flipped(value, index < 0 ? value.length + index : index));
    }

    DocumentId id(DocumentName name) throws RocksDBException {
        byte[] key = Keys.name(name);
        return Values.readId(key, get(Family.NAMES, key));
    }

    Path fileWith(String ending, byte[] content) throws IOException {
        try (Stream<Path> files = Files.list(directory.resolve("db"))) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith("." + ending)).toList()) {
                if (indexOf(Files.readAllBytes(file), content) >= 0) {
                    return file;
                }
            }
        }
        throw new AssertionError("expected a ." + ending + " file that holds the bytes");
    }

    /** Flips a bit in the middle of these bytes of the file. */
    static void flip(Path file, byte[] content) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        Files.write(file, flipped(bytes, indexOf(bytes, content) + content.length / 2));
    }

    static byte[] flipped(byte[] bytes, int index) {
        byte[] copy = bytes.clone();
        copy[index] ^= 0x10;
        return copy;
    }

    private static int indexOf(byte[] bytes, byte[] part) {
        for (int i = 0; i + part.length <= bytes.length; i++) {
            if (Arrays.equals(bytes, i, i + part.length, part, 0, part.length)) {
                return i;
            }
        }
        return -1;
    }
}
