package dev.yarrow.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class DocumentsApiTest {

    private ServedFaces served;

    @BeforeEach
    void start() throws Exception {
        served = new ServedFaces();
    }

    @AfterEach
    void stop() throws Exception {
        served.close();
    }

    @Test
    @DisplayName("[H6] documents are listed with their facts")
    void listsDocuments() throws Exception {
        served.documents.add("notes", "My \"notes\"", "rich");
        served.documents.add("other", null, null);

        HttpResponse<String> answer = served.get("/api/v1/documents");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/json");
        assertThat(answer.headers().firstValue("Cache-Control")).hasValue("no-store");
        assertThat(answer.body())
                .isEqualTo("{\"documents\":["
                        + "{\"name\":\"notes\",\"title\":\"My \\\"notes\\\"\",\"kind\":\"rich\","
                        + "\"created\":\"2026-11-01T10:00:00Z\",\"lastChange\":\"2026-11-02T11:30:15.250Z\",\"bytes\":1234},"
                        + "{\"name\":\"other\",\"title\":null,\"kind\":null,"
                        + "\"created\":\"2026-11-01T10:00:00Z\",\"lastChange\":\"2026-11-02T11:30:15.250Z\",\"bytes\":1234}"
                        + "],\"next\":null}");
    }

    @Test
    @DisplayName("[H6] following next shows every document once")
    void pages() throws Exception {
        List<String> names =
                IntStream.range(0, 25).mapToObj("a/%02d ä"::formatted).toList();
        names.forEach(name -> served.documents.add(name, null, null));
        served.documents.add("b", null, null);

        List<String> listed = new ArrayList<>();
        String after = "";
        while (!after.equals("null")) {
            JsonNode page = JsonMapper.shared()
                    .readTree(
                            served.get("/api/v1/documents?prefix=a%2F&limit=10&after=" + PercentEncoding.encode(after))
                                    .body());
            page.path("documents")
                    .forEach(document -> listed.add(document.path("name").asString()));
            after = page.path("next").isNull() ? "null" : page.path("next").asString();
        }

        assertThat(listed).isEqualTo(names);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "limit=0 | limit: expected a whole number from 1 to 1000, but it is \"0\"",
                "limit=1001 | limit: expected a whole number from 1 to 1000, but it is \"1001\"",
                "limit=ten | limit: expected a whole number from 1 to 1000, but it is \"ten\"",
                "limits=1 | there is no parameter \"limits\" here; known are [after, limit, prefix]",
                "limit=1&limit=2 | the parameter limit is given twice",
                "prefix=%zz | the query has a % that two hexadecimal digits do not follow; write %25 for %",
                "after=%0A | after: Document name refused: expected no control characters, got U+000A at index 0. Choose another name.",
                "after=a%00 | after: Document name refused: expected no control characters, got U+0000 at index 1. Choose another name.",
                "prefix=%ff | the query is not UTF-8 after percent-decoding",
            })
    @DisplayName("[H7] a wrong parameter is explained")
    void explainsWrongParameters(String query, String detail) throws Exception {
        assertProblem(rawGet("/api/v1/documents?" + query), 400, detail);
    }

    @Test
    @DisplayName("[H7] an after that is too long for a name is explained, a prefix that no name has finds nothing")
    void longAfterAndPrefix() throws Exception {
        served.documents.add("here", null, null);
        String tooLong = "a".repeat(256);

        assertProblem(
                rawGet("/api/v1/documents?after=" + tooLong),
                400,
                "after: Document name refused: expected 1 to 255 bytes of UTF-8, got 256 characters. Choose another"
                        + " name.");
        for (String prefix : List.of(tooLong, "%0A", "a%00")) {
            assertThat(served.get("/api/v1/documents?prefix=" + prefix).body())
                    .isEqualTo("{\"documents\":[],\"next\":null}");
        }
        assertThat(served.get("/api/v1/documents?after=").body()).contains("\"here\"");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "plain | plain",
                "a/b/c | a/b/c",
                "a%2Fb%2fc | a/b/c",
                "a//b | a//b",
                "100%25 | 100%",
                "%2525 | %25",
                "%C3%A9%20x | é x",
                "a+b | a+b",
                "export | export",
                "a/export | a/export",
                "a/export/export | a/export/export",
                "a;b=c | a;b=c",
                "a%3Fb%23c | a?b#c",
            })
    @DisplayName("[H8] a name in a path is everything up to the last /export, decoded once")
    void findsTheNameInThePath(String encoded, String name) throws Exception {
        served.documents.add(name, null, null);

        HttpResponse<String> answer = served.get("/api/v1/documents/" + encoded + "/export?format=text");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo(name + " as TEXT, root null, kind null");
    }

    @Test
    void exportsInEachForm() throws Exception {
        served.documents.add("reports/März", null, null);
        String base = "/api/v1/documents/reports%2FM%C3%A4rz/export";

        HttpResponse<String> json = served.get(base);
        assertThat(json.body()).isEqualTo("reports/März as JSON, root null, kind null");
        assertThat(json.headers().firstValue("Content-Type")).hasValue("application/json");
        assertThat(json.headers().firstValue("Content-Disposition"))
                .hasValue("attachment; filename=\"reports-M_rz.json\"; filename*=UTF-8''reports-M%C3%A4rz.json");

        HttpResponse<String> yjs = served.get(base + "?format=yjs");
        assertThat(yjs.headers().firstValue("Content-Type")).hasValue("application/octet-stream");

        HttpResponse<String> text = served.get(base + "?format=text&root=content&kind=text");
        assertThat(text.body()).isEqualTo("reports/März as TEXT, root content, kind TEXT");
        assertThat(text.headers().firstValue("Content-Type")).hasValue("text/plain; charset=utf-8");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "missing/export | 404 | no document is called \"missing\"",
                "a%ff/export | 400 | the document's name is not UTF-8 after percent-decoding",
                "here/export?format=pdf | 400 | format: expected one of yjs, json, text, but it is \"pdf\"",
                "here/export?kind=list&root=r | 400 | kind: expected one of text, map, array, xml, but it is \"list\"",
                "here/export?kind=text | 400 | a kind says how to read one root; name the root too",
                "here/export?format=yjs&root=r | 400 | format yjs always holds the whole document; leave out root and kind, or ask for json or text",
                "here/export?root=mismatch | 400 | root mismatch is not a text",
                "here | 404 | there is nothing at this path; /api/v1/openapi.yaml lists what there is",
                "here/exports | 404 | there is nothing at this path; /api/v1/openapi.yaml lists what there is",
            })
    @DisplayName("[H7] a refused export is explained")
    void explainsRefusedExports(String path, int status, String detail) throws Exception {
        served.documents.add("here", null, null);

        assertProblem(rawGet("/api/v1/documents/" + path), status, detail);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a%00b", "a%0Ab", "%7F", "a%zz"})
    @DisplayName("[H7] a name that is not allowed is refused with the reason")
    void refusesNames(String encoded) throws Exception {
        assertThat(rawGet("/api/v1/documents/" + encoded + "/export")).startsWith("HTTP/1.1 400 ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/api", "/api/", "/api/v1", "/api/v2/documents", "/api/v1/documents/", "/api/v1/documents/export"
            })
    @DisplayName("[H7] everything unknown under /api is a problem document")
    void explainsUnknownPaths(String path) throws Exception {
        assertProblem(rawGet(path), 404, "there is nothing at this path; /api/v1/openapi.yaml lists what there is");
    }

    @Test
    @DisplayName("[H7] what went wrong inside is not told to the caller")
    void hidesInternals() throws Exception {
        served.documents.add("here", null, null);

        HttpResponse<String> answer = served.get("/api/v1/documents/here/export?root=broken");

        assertThat(answer.statusCode()).isEqualTo(500);
        assertThat(answer.body()).contains("its log says what").doesNotContain("secret");
    }

    @Test
    @DisplayName("[H7] other methods, bodies and media types are refused")
    void refusesOtherMethodsBodiesAndTypes() throws Exception {
        HttpResponse<String> posted = served.send("POST", "/api/v1/documents");
        assertThat(posted.statusCode()).isEqualTo(405);
        assertThat(posted.headers().firstValue("Allow")).hasValue("GET, HEAD");
        assertThat(posted.body()).contains("expected GET or HEAD here, but it is POST");

        assertThat(served.raw("GET /api/v1/documents HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n"
                        + "Connection: close\r\n\r\nhello"))
                .startsWith("HTTP/1.1 413 ");

        assertThat(served.get("/api/v1/documents", "Accept", "text/html").statusCode())
                .isEqualTo(406);
        assertThat(served.get("/api/v1/documents", "Accept", "text/html, */*;q=0.1")
                        .statusCode())
                .isEqualTo(200);
        assertThat(served.get("/api/v1/documents", "Accept", "*/*, application/json;q=0")
                        .statusCode())
                .isEqualTo(406);
    }

    @Test
    @DisplayName("[H9] no page of another origin is allowed to read the API")
    void sendsNoCorsHeaders() throws Exception {
        HttpResponse<String> answer = served.get("/api/v1/documents", "Origin", "https://evil.example");

        assertThat(answer.headers().map().keySet()).noneMatch(name -> name.startsWith("access-control"));
    }

    @Test
    void answersHead() throws Exception {
        String body = served.get("/api/v1/documents").body();

        HttpResponse<String> head = served.send("HEAD", "/api/v1/documents");

        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.body()).isEmpty();
        assertThat(head.headers().firstValue("Content-Length")).hasValue(String.valueOf(body.length()));
    }

    private String rawGet(String path) throws Exception {
        return served.raw("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    }

    private static void assertProblem(String answer, int status, String detail) {
        assertThat(answer)
                .startsWith("HTTP/1.1 " + status + " ")
                .contains("Content-Type: application/problem+json\r\n");
        JsonNode problem = JsonMapper.shared().readTree(answer.substring(answer.indexOf("\r\n\r\n")));
        assertThat(problem.path("status").asInt()).isEqualTo(status);
        assertThat(problem.path("type").asString()).isEqualTo("about:blank");
        assertThat(problem.path("title").asString()).isNotEmpty();
        assertThat(problem.path("detail").asString()).isEqualTo(detail);
    }
}
