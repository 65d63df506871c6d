package dev.yarrow.crdt;

import dev.yarrow.crdt.OperationWriter.Target;
import java.util.List;

/**
 * Records the operations of one {@link Doc#edit}; confined to the consumer it is handed to. They are checked and
 * performed together, in the order in which they were recorded, and each sees the result of those before it.
 */
public final class Edit {

    private final OperationWriter operations = new OperationWriter();

    Edit() {}

    OperationWriter operations() {
        return operations;
    }

    /** A root text; it comes into being with its first content. */
    public TextEdit text(String root) {
        return new TextEdit(operations, new Target(root, List.of(), false));
    }

    /** A root map; it comes into being with its first entry. */
    public MapEdit map(String root) {
        return new MapEdit(operations, root);
    }

    /** A root XML fragment; it comes into being with its first node. */
    public XmlEdit xml(String root) {
        return new XmlEdit(operations, new Target(root, List.of(), true));
    }

    static int requireIndex(int index) {
        if (index < 0) {
            throw new IllegalArgumentException("an index or length must not be negative, was " + index);
        }
        return index;
    }
}
