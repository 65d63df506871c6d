package dev.yarrow.crdt;

import org.jspecify.annotations.Nullable;

/** Records changes to one root map. */
public final class MapEdit {

    private final OperationWriter operations;
    private final String root;

    MapEdit(OperationWriter operations, String root) {
        this.operations = operations;
        this.root = root;
    }

    /**
     * Sets one entry.
     *
     * @param value null, Boolean, String, a finite Number (held as JavaScript holds it), byte[], or Lists and Maps of
     *     these, nested at most 64 levels deep
     */
    public MapEdit set(String key, @Nullable Object value) {
        operations.setEntry(root, key, value);
        return this;
    }

    /** Removes one entry if it is there. */
    public MapEdit remove(String key) {
        operations.removeEntry(root, key);
        return this;
    }
}
