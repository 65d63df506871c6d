package dev.yarrow.crdt;

import dev.yarrow.crdt.OperationWriter.Target;
import org.jspecify.annotations.Nullable;

/** Records changes to one XML fragment or element. Indexes count child nodes, texts as well as elements. */
public final class XmlEdit {

    private final OperationWriter operations;
    private final Target target;

    XmlEdit(OperationWriter operations, Target target) {
        this.operations = operations;
        this.target = target;
    }

    /** Inserts a node before the child that is now at {@code index}. */
    public XmlEdit insert(int index, XmlNode node) {
        operations.insertNode(target, Edit.requireIndex(index), node);
        return this;
    }

    /** Inserts a node after the last child. */
    public XmlEdit append(XmlNode node) {
        operations.insertNode(target, OperationWriter.END, node);
        return this;
    }

    /** Removes {@code count} children. */
    public XmlEdit remove(int index, int count) {
        operations.removeNodes(target, Edit.requireIndex(index), Edit.requireIndex(count));
        return this;
    }

    /** Removes all children. */
    public XmlEdit clear() {
        operations.removeNodes(target, 0, OperationWriter.END);
        return this;
    }

    /** Sets an attribute of this element to a JSON-like value, as in {@link MapEdit#set}; a root has none. */
    public XmlEdit setAttribute(String name, @Nullable Object value) {
        operations.setAttribute(target, name, value);
        return this;
    }

    /** Removes an attribute of this element if it is there. */
    public XmlEdit removeAttribute(String name) {
        operations.removeAttribute(target, name);
        return this;
    }

    /** The element that is the child at {@code index} when the edit comes to it. */
    public XmlEdit child(int index) {
        return new XmlEdit(operations, target.child(Edit.requireIndex(index)));
    }

    /** The text that is the child at {@code index} when the edit comes to it. */
    public TextEdit text(int index) {
        return new TextEdit(operations, target.child(Edit.requireIndex(index)));
    }
}
