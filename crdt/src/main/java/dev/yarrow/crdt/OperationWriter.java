package dev.yarrow.crdt;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Records the operations of one edit in the form that {@code rust/src/edit/decode.rs} reads; confined to one thread. */
final class OperationWriter {

    /** "The end" as an index, "all that follows" as a length. */
    static final long END = 0xffff_ffffL;

    /**
     * A text or XML node: a root, then child indexes down from it.
     *
     * @param inXml whether the root is an XML fragment
     */
    record Target(String root, List<Integer> path, boolean inXml) {

        Target child(int index) {
            List<Integer> deeper = new ArrayList<>(path);
            deeper.add(index);
            return new Target(root, List.copyOf(deeper), inXml);
        }
    }

    private final Lib0Writer out = new Lib0Writer();
    private int count;

    byte[] encode() {
        Lib0Writer batch = new Lib0Writer();
        batch.varUint(count);
        batch.raw(out.bytes());
        return batch.bytes();
    }

    void insertText(Target target, long index, String text, @Nullable Map<String, ?> attributes) {
        begin(0, target);
        out.varUint(index);
        out.string(text);
        out.varUint(attributes == null ? 0 : 1);
        if (attributes != null) {
            out.attributes(attributes);
        }
    }

    void deleteText(Target target, long index, long length) {
        begin(1, target);
        out.varUint(index);
        out.varUint(length);
    }

    void formatText(Target target, long index, long length, Map<String, ?> attributes) {
        begin(2, target);
        out.varUint(index);
        out.varUint(length);
        out.attributes(attributes);
    }

    void setEntry(String root, String key, @Nullable Object value) {
        begin(3);
        out.string(root);
        out.string(key);
        out.any(value);
    }

    void removeEntry(String root, String key) {
        begin(4);
        out.string(root);
        out.string(key);
    }

    void insertNode(Target target, long index, XmlNode node) {
        begin(5, target);
        out.varUint(index);
        node(node);
    }

    void removeNodes(Target target, long index, long length) {
        begin(6, target);
        out.varUint(index);
        out.varUint(length);
    }

    void setAttribute(Target target, String name, @Nullable Object value) {
        begin(7, target);
        out.string(name);
        out.any(value);
    }

    void removeAttribute(Target target, String name) {
        begin(8, target);
        out.string(name);
    }

    private void begin(int code) {
        count++;
        out.raw(code);
    }

    private void begin(int code, Target target) {
        begin(code);
        out.varUint(target.inXml() ? 1 : 0);
        out.string(target.root());
        out.varUint(target.path().size());
        target.path().forEach(step -> out.varUint(step));
    }

    private void node(XmlNode node) {
        if (node instanceof XmlNode.Element element) {
            out.raw(0);
            out.string(element.name());
            out.attributes(element.attributes());
            out.varUint(element.children().size());
            element.children().forEach(this::node);
        } else if (node instanceof XmlNode.Text text) {
            out.raw(1);
            out.varUint(text.runs().size());
            for (XmlNode.Run run : text.runs()) {
                out.string(run.text());
                out.attributes(run.marks());
            }
        }
    }
}
