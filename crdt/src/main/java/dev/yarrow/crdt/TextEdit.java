package dev.yarrow.crdt;

import dev.yarrow.crdt.OperationWriter.Target;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Records changes to one text. Offsets and lengths count UTF-16 code units and never split a surrogate pair. */
public final class TextEdit {

    private final OperationWriter operations;
    private final Target target;

    TextEdit(OperationWriter operations, Target target) {
        this.operations = operations;
        this.target = target;
    }

    /** Inserts text that takes on the formats around it. */
    public TextEdit insert(int index, String text) {
        operations.insertText(target, Edit.requireIndex(index), text, null);
        return this;
    }

    /** Inserts text with exactly these formats. */
    public TextEdit insert(int index, String text, Map<String, ?> formats) {
        operations.insertText(target, Edit.requireIndex(index), text, formats);
        return this;
    }

    /** Inserts text at the end. */
    public TextEdit append(String text) {
        operations.insertText(target, OperationWriter.END, text, null);
        return this;
    }

    /** Inserts text with exactly these formats at the end. */
    public TextEdit append(String text, Map<String, ?> formats) {
        operations.insertText(target, OperationWriter.END, text, formats);
        return this;
    }

    /** Deletes {@code length} code units. */
    public TextEdit delete(int index, int length) {
        operations.deleteText(target, Edit.requireIndex(index), Edit.requireIndex(length));
        return this;
    }

    /** Deletes everything. */
    public TextEdit clear() {
        operations.deleteText(target, 0, OperationWriter.END);
        return this;
    }

    /** Sets formats by name; a null value removes one. */
    public TextEdit format(int index, int length, Map<String, ? extends @Nullable Object> formats) {
        operations.formatText(target, Edit.requireIndex(index), Edit.requireIndex(length), formats);
        return this;
    }
}
