package dev.yarrow.crdt;

import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** An XML node to be inserted, immutable; nodes may nest up to 198 levels deep. */
public sealed interface XmlNode {

    /**
     * An element.
     *
     * @param name the node type, for ProseMirror for example {@code paragraph}
     * @param attributes JSON-like values by name
     * @param children in order
     */
    record Element(String name, Map<String, ?> attributes, List<XmlNode> children) implements XmlNode {
        public Element {
            attributes = Map.copyOf(attributes);
            children = List.copyOf(children);
        }
    }

    /**
     * A text that people can edit together.
     *
     * @param runs in order
     */
    record Text(List<Run> runs) implements XmlNode {
        public Text {
            runs = List.copyOf(runs);
        }
    }

    /**
     * A piece of text.
     *
     * @param text without unpaired surrogates
     * @param marks formats by name, for ProseMirror for example {@code bold} with an empty map as its value
     */
    record Run(String text, Map<String, ?> marks) {
        public Run {
            marks = Map.copyOf(marks);
        }
    }

    /** An element without attributes. */
    static Element element(String name, XmlNode... children) {
        return new Element(name, Map.of(), Arrays.asList(children));
    }

    /** An element with attributes. */
    static Element element(String name, Map<String, ?> attributes, XmlNode... children) {
        return new Element(name, attributes, Arrays.asList(children));
    }

    /** A text without marks. */
    static Text text(String text) {
        return new Text(List.of(new Run(text, Map.of())));
    }
}
