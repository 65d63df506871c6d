package dev.yarrow.crdt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class EditTest {

    private final Doc doc = Doc.create();

    @AfterEach
    void close() {
        doc.close();
    }

    private String json(String root, RootKind kind) {
        return new String(doc.json(root, kind), StandardCharsets.UTF_8);
    }

    private void refused(Consumer<Edit> edit, String words) {
        byte[] before = doc.encodeState();
        assertThatThrownBy(() -> doc.edit(edit))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(words);
        assertThat(doc.encodeState()).isEqualTo(before);
    }

    @Test
    @DisplayName("[E11] text is inserted, formatted and deleted by UTF-16 offsets")
    void text() {
        doc.edit(edit -> edit.text("content")
                .insert(0, "😀 héllo")
                .insert(2, "!", Map.of("bold", true))
                .append(" world", Map.of("link", Map.of("href", "x")))
                .format(4, 5, Map.of("italic", true))
                .delete(3, 1));
        assertThat(json("content", RootKind.TEXT))
                .isEqualTo("[{\"insert\":\"😀\"},{\"insert\":\"!\",\"attributes\":{\"bold\":true}},"
                        + "{\"insert\":\"héllo\",\"attributes\":{\"italic\":true}},"
                        + "{\"insert\":\" world\",\"attributes\":{\"link\":{\"href\":\"x\"}}}]");

        doc.edit(edit -> edit.text("content").format(3, 5, Collections.singletonMap("italic", null)));
        assertThat(json("content", RootKind.TEXT)).doesNotContain("italic");
        doc.edit(edit -> edit.text("content").clear().append("new"));
        assertThat(doc.text("content", RootKind.TEXT)).isEqualTo("new");
    }

    @Test
    @DisplayName("[E11] an offset out of range or inside a surrogate pair changes nothing")
    void offsets() {
        doc.edit(edit -> edit.text("content").append("a😀b"));

        refused(edit -> edit.text("content").insert(5, "x"), "text offset must be at most 4, was 5");
        refused(edit -> edit.text("content").append("first").insert(2, "x"), "offset 2 lies inside a surrogate pair");
        refused(edit -> edit.text("content").delete(1, 1), "inside a surrogate pair");
        refused(edit -> edit.text("content").delete(1, 4), "text length must be at most 3, was 4");
        refused(edit -> edit.text("content").format(2, 1, Map.of("b", true)), "inside a surrogate pair");
        refused(edit -> edit.text("content").insert(-1, "x"), "must not be negative");
        refused(edit -> edit.text("content").append("\ud83d"), "unpaired surrogates");
        refused(edit -> edit.text("content").delete(0, 4).insert(1, "x"), "at most 0, was 1");
    }

    @Test
    @DisplayName("[E11] a map takes JSON-like values and gives them back")
    void map() {
        doc.edit(edit -> edit.map("meta")
                .set("string", "é😀")
                .set("int", 42)
                .set("negative", -1_000_000L)
                .set("large", 1L << 40)
                .set("double", 1.5)
                .set("true", true)
                .set("null", null)
                .set("bytes", new byte[] {0, (byte) 255})
                .set("list", Arrays.asList(1, "two", null, List.of()))
                .set("map", Map.of("deep", Map.of("er", 1)))
                .set("gone", 1)
                .remove("gone")
                .remove("never there"));

        assertThat(json("meta", RootKind.MAP))
                .isEqualTo("{\"bytes\":{\"$bytes\":\"00ff\"},\"double\":1.5,\"int\":42,\"large\":1099511627776,"
                        + "\"list\":[1,\"two\",null,[]],\"map\":{\"deep\":{\"er\":1}},\"negative\":-1000000,"
                        + "\"null\":null,\"string\":\"é😀\",\"true\":true}");
        refused(edit -> edit.map("meta").set("x", Double.NaN), "finite");
        refused(edit -> edit.map("meta").set("x", new Object()), "was java.lang.Object");
        refused(edit -> edit.map("meta").set("x", nested(65)), "deeper than 64 levels");
    }

    private static Object nested(int levels) {
        Object value = 1;
        for (int i = 1; i < levels; i++) {
            value = List.of(value);
        }
        return value;
    }

    @Test
    @DisplayName("[E11] XML nodes are inserted with attributes, marks and children")
    void xml() {
        XmlNode marked = new XmlNode.Text(
                List.of(new XmlNode.Run("bold ", Map.of("bold", Map.of())), new XmlNode.Run("plain", Map.of())));
        doc.edit(edit -> edit.xml("default")
                .append(XmlNode.element("heading", Map.of("level", 2), XmlNode.text("Title")))
                .append(XmlNode.element("paragraph", marked)));
        doc.edit(edit -> {
            edit.xml("default").child(1).text(0).append("!");
            edit.xml("default").child(0).setAttribute("level", 1).removeAttribute("never there");
            edit.xml("default").insert(1, XmlNode.element("rule"));
        });

        assertThat(json("default", RootKind.XML))
                .isEqualTo("[{\"type\":\"heading\",\"attrs\":{\"level\":1},\"content\":"
                        + "[{\"type\":\"text\",\"delta\":[{\"insert\":\"Title\"}]}]},"
                        + "{\"type\":\"rule\",\"content\":[]},"
                        + "{\"type\":\"paragraph\",\"content\":[{\"type\":\"text\",\"delta\":"
                        + "[{\"insert\":\"bold \",\"attributes\":{\"bold\":{}}},{\"insert\":\"plain!\"}]}]}]");
        assertThat(doc.text("default", RootKind.XML)).isEqualTo("Title\nbold plain!");
        doc.edit(edit -> edit.xml("default").remove(0, 2));
        assertThat(doc.text("default", RootKind.XML)).isEqualTo("bold plain!");
        doc.edit(edit -> edit.xml("default").clear().append(XmlNode.element("paragraph")));
        assertThat(json("default", RootKind.XML)).isEqualTo("[{\"type\":\"paragraph\",\"content\":[]}]");
    }

    @Test
    @DisplayName("[E11] an XML edit that does not fit changes nothing")
    void xmlThatDoesNotFit() {
        doc.edit(edit -> edit.xml("default").append(XmlNode.element("p", XmlNode.text("x"))));

        refused(edit -> edit.xml("default").insert(2, XmlNode.text("x")), "child index must be at most 1, was 2");
        refused(edit -> edit.xml("default").child(1).clear(), "child index must be below 1, was 1");
        refused(edit -> edit.xml("default").clear().child(0).clear(), "below 0, was 0");
        refused(edit -> edit.xml("default").remove(0, 2), "number of children must be at most 1");
        refused(edit -> edit.xml("default").text(0).append("x"), "expected a text, came an element");
        refused(edit -> edit.xml("default").child(0).child(0).clear(), "expected an element, came a text");
        refused(edit -> edit.xml("default").setAttribute("a", 1), "a root has no attributes");
        refused(edit -> edit.text("default").append("x"), "expected a text, came content of another kind");
        refused(edit -> edit.xml("default").append(nestedElements(200)), "must not nest deeper");
        doc.edit(edit -> edit.xml("default").append(nestedElements(198)));
    }

    private static XmlNode nestedElements(int levels) {
        XmlNode node = XmlNode.element("p");
        for (int i = 1; i < levels; i++) {
            node = XmlNode.element("p", node);
        }
        return node;
    }

    @Test
    @DisplayName("[E11] the returned update makes the same of another document")
    void update() {
        try (Doc other = Doc.create()) {
            Update update = doc.edit(edit -> {
                edit.text("content").append("text");
                edit.map("meta").set("kind", "code");
                edit.xml("default").append(XmlNode.element("p", XmlNode.text("x")));
            });
            assertThat(other.apply(update)).isEqualTo(Outcome.CHANGED);
            assertThat(other.encodeState()).isEqualTo(doc.encodeState());
            assertThat(doc.edit(edit -> {}).isEmpty()).isTrue();
            assertThat(doc.apply(update)).isEqualTo(Outcome.NOTHING_NEW);
        }
    }
}
