package dev.yarrow.crdt;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ExportTest {

    private final Doc doc = Doc.create();

    @AfterEach
    void close() {
        doc.close();
    }

    private String json(String root, RootKind kind) {
        return new String(doc.json(root, kind), StandardCharsets.UTF_8);
    }

    @Test
    @DisplayName("[E12] the kind of a root is inferred from its content")
    void roots() {
        doc.edit(edit -> {
            edit.text("a text").append("x");
            edit.map("b map").set("key", 1);
            edit.xml("c xml").append(XmlNode.element("p"));
            edit.text("e empty").append("x").clear();
        });
        doc.apply(Hex.update("01 01 05 00 08 01 07 64206172726179 02 7d01 7d02 00"));
        doc.apply(Hex.update("01 01 06 00 07 01 07 66206e6f646573 06 00"));

        assertThat(doc.roots())
                .containsExactly(
                        new Root("a text", RootKind.TEXT),
                        new Root("b map", RootKind.MAP),
                        new Root("c xml", RootKind.XML),
                        new Root("d array", RootKind.ARRAY),
                        new Root("e empty", null),
                        new Root("f nodes", RootKind.XML));
        assertThat(json("d array", RootKind.ARRAY)).isEqualTo("[1,2]");
        assertThat(doc.text("d array", RootKind.ARRAY)).isEqualTo("1\n2");
    }

    @Test
    @DisplayName("[E12] reading a root as another kind, or one that is not there, ends and gives something")
    void anyKind() {
        doc.edit(edit -> {
            edit.text("text").append("a😀");
            edit.map("map").set("key", "value");
            edit.xml("xml").append(XmlNode.element("p", XmlNode.text("x")));
        });

        assertThat(json("text", RootKind.ARRAY)).isEqualTo("[\"a😀\"]");
        assertThat(json("text", RootKind.MAP)).isEqualTo("{}");
        assertThat(json("text", RootKind.XML)).isEqualTo("[{\"type\":\"text\",\"delta\":[{\"insert\":\"a😀\"}]}]");
        assertThat(json("map", RootKind.TEXT)).isEqualTo("[]");
        assertThat(json("xml", RootKind.ARRAY)).contains("\"type\":\"p\"");
        assertThat(json("absent", RootKind.MAP)).isEqualTo("{}");
        assertThat(json("absent", RootKind.XML)).isEqualTo("[]");
        assertThat(doc.text("absent", RootKind.TEXT)).isEmpty();
        assertThat(doc.roots()).extracting(Root::name).doesNotContain("absent");
    }

    @Test
    @DisplayName("[E12] XML blocks are lines of plain text, inline nodes are not")
    void lines() {
        doc.edit(edit -> edit.xml("default")
                .append(XmlNode.element("heading", XmlNode.text("Title")))
                .append(XmlNode.element("paragraph"))
                .append(XmlNode.element(
                        "paragraph",
                        XmlNode.text("see "),
                        XmlNode.element("mention", Map.of("id", "7")),
                        XmlNode.text("there"),
                        XmlNode.element("hardBreak"),
                        XmlNode.text("now")))
                .append(XmlNode.element(
                        "list",
                        XmlNode.element("item", XmlNode.element("paragraph", XmlNode.text("one"))),
                        XmlNode.element("item", XmlNode.element("paragraph", XmlNode.text("two"))))));

        assertThat(doc.text("default", RootKind.XML)).isEqualTo("Title\nsee there\nnow\none\ntwo");
    }

    @Test
    @DisplayName("[E12] JSON strings are escaped")
    void escapes() {
        doc.edit(edit -> edit.map("map").set("\"\\\n\t\r\b\u0001\u2028", "</script>"));

        assertThat(json("map", RootKind.MAP)).isEqualTo("{\"\\\"\\\\\\n\\t\\r\\u0008\\u0001\u2028\":\"</script>\"}");
    }
}
