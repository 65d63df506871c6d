package dev.yarrow.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.yarrow.server.config.ServerConfig;
import dev.yarrow.server.metrics.Metrics;
import java.net.http.HttpResponse;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WebFacesTest {

    private ServedFaces served;

    @BeforeEach
    void start() throws Exception {
        served = new ServedFaces();
    }

    @AfterEach
    void stop() throws Exception {
        served.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/d/notes", "/d/a/b/c", "/d/a%2Fb", "/d/100%25", "/d/x.js"})
    @DisplayName("[H11] the home page and every document's page are the editor, checked for news at each load")
    void servesTheEditor(String path) throws Exception {
        HttpResponse<String> answer = served.get(path);

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).contains("<title>Editor</title>");
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("text/html; charset=utf-8");
        assertThat(answer.headers().firstValue("Cache-Control")).hasValue("no-cache");
        String tag = answer.headers().firstValue("ETag").orElseThrow();
        assertThat(served.get(path, "If-None-Match", tag).statusCode()).isEqualTo(304);
        assertThat(served.get(path, "If-None-Match", "\"other\", W/" + tag).statusCode())
                .isEqualTo(304);
        assertThat(served.get(path, "If-None-Match", "\"other\"").statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "none",
            value = {
                "gzip, deflate, br | br | brotli-of-app",
                "gzip, deflate | gzip | gzip-of-app",
                "GZIP;q=0.5, br;q=0 | gzip | gzip-of-app",
                "identity | none | console.log(\"plain\");",
                "gzip;q=0, br;q=0 | none | console.log(\"plain\");",
            })
    @DisplayName("[H12] assets are kept for a year and sent in the best coding that the browser takes")
    void servesAssets(String accepted, String coding, String body) throws Exception {
        HttpResponse<String> answer = served.get("/assets/app-abc123.js", "Accept-Encoding", accepted);

        assertThat(answer.body().strip()).isEqualTo(body);
        assertThat(answer.headers().firstValue("Content-Encoding").orElse(null)).isEqualTo(coding);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("text/javascript; charset=utf-8");
        assertThat(answer.headers().firstValue("Cache-Control")).hasValue("public, max-age=31536000, immutable");
        assertThat(answer.headers().firstValue("Vary")).hasValue("Accept-Encoding");
        assertThat(answer.headers().firstValue("Content-Length"))
                .hasValue(String.valueOf(answer.body().length()));
    }

    @Test
    void codingsHaveTagsOfTheirOwn() throws Exception {
        String plain =
                served.get("/assets/app-abc123.js").headers().firstValue("ETag").orElseThrow();
        String gzip = served.get("/assets/app-abc123.js", "Accept-Encoding", "gzip")
                .headers()
                .firstValue("ETag")
                .orElseThrow();

        assertThat(gzip).isNotEqualTo(plain);
    }

    @ParameterizedTest
    @CsvSource({"/assets/style-abc123.css,text/css; charset=utf-8", "/favicon.svg,image/svg+xml"})
    void knowsMediaTypes(String path, String mediaType) throws Exception {
        assertThat(served.get(path).headers().firstValue("Content-Type")).hasValue(mediaType);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/nothing.js",
                "/d",
                "/d/",
                "/assets",
                "/assets/",
                "/assets/../index.html",
                "/assets/../../editor-files/index.html",
                "/assets/%2e%2e/index.html",
                "/assets/..%2findex.html",
                "//index.html",
                "/assets/app-abc123.js.br",
                "/secret.class",
                "/.hidden.js",
                "/index.html%00.js",
            })
    @DisplayName("[H13] only the editor's own files are served")
    void servesNothingElse(String path) throws Exception {
        assertThat(served.raw("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"))
                .matches("(?s)HTTP/1\\.1 40[04] .*");
    }

    @Test
    @DisplayName("[H14] every response carries the strict policy")
    void sendsSafetyHeaders() throws Exception {
        for (String path : new String[] {"/", "/assets/app-abc123.js", "/api/v1/documents", "/nothing", "/metrics"}) {
            HttpResponse<String> answer = served.get(path);
            String policy =
                    answer.headers().firstValue("Content-Security-Policy").orElseThrow();
            assertThat(policy)
                    .startsWith("default-src 'none'; script-src 'self'; style-src-elem 'self'")
                    .contains("connect-src 'self';", "frame-ancestors 'self'", "base-uri 'none'")
                    .doesNotContain("unsafe-eval", "script-src 'unsafe-inline'", "*");
            assertThat(answer.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
            assertThat(answer.headers().firstValue("Referrer-Policy")).hasValue("no-referrer");
            assertThat(answer.headers().firstValue("Cross-Origin-Opener-Policy"))
                    .hasValue("same-origin");
        }
    }

    @Test
    @DisplayName("[H15] live while it runs, ready unless there is a reason not to be")
    void tellsHealth() throws Exception {
        assertThat(served.get("/health/live").statusCode()).isEqualTo(200);
        assertThat(served.get("/health/ready").statusCode()).isEqualTo(200);

        served.unready("storage fails");

        assertThat(served.get("/health/live").statusCode()).isEqualTo(200);
        assertThat(served.get("/health/ready").statusCode()).isEqualTo(503);
        assertThat(served.get("/health/ready").body()).contains("storage fails");
        assertThat(served.get("/health/other").statusCode()).isEqualTo(404);
    }

    @Test
    @DisplayName("[H1] metrics are served in Prometheus form")
    void servesMetrics() throws Exception {
        served.metrics.refused("origin");

        HttpResponse<String> answer = served.get("/metrics");

        assertThat(answer.headers().firstValue("Content-Type")).hasValue("text/plain; version=0.0.4; charset=utf-8");
        assertThat(answer.body()).contains("yarrow_refusals_total{reason=\"origin\"} 1.0");
    }

    @Test
    void answersHeadForFiles() throws Exception {
        HttpResponse<String> head = served.send("HEAD", "/assets/app-abc123.js");

        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.body()).isEmpty();
        assertThat(head.headers().firstValue("Content-Length")).hasValue("22");
        assertThat(served.send("DELETE", "/").statusCode()).isEqualTo(405);
    }

    @Test
    @DisplayName("[H9] bound to loopback, requests for another host name are refused")
    void checksTheHost() throws Exception {
        ServerConfig config = ServerConfig.of(Map.of("allowed-origins", "https://docs.example.com"));
        Metrics metrics = new Metrics();
        try (metrics;
                ServedFaces checked = new ServedFaces(faces -> new HostCheck(config, metrics, faces))) {
            for (String host :
                    new String[] {"localhost", "LOCALHOST:8080", "127.0.0.1:1", "[::1]:80", "docs.example.com"}) {
                assertThat(checked.raw(request(host))).as(host).startsWith("HTTP/1.1 200 ");
            }
            for (String host :
                    new String[] {"evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "192.0.2.1"}) {
                assertThat(checked.raw(request(host)))
                        .as(host)
                        .startsWith("HTTP/1.1 421 ")
                        .contains("add its origin to allowed-origins");
            }
            assertThat(metrics.scrape()).contains("yarrow_refusals_total{reason=\"host\"} 4.0\n");
        }
        ServerConfig open = ServerConfig.of(Map.of("host", "0.0.0.0", "insecure-open", "true"));
        try (ServedFaces anywhere = new ServedFaces(faces -> new HostCheck(open, metrics, faces))) {
            assertThat(anywhere.raw(request("docs.example.org"))).startsWith("HTTP/1.1 200 ");
        }
    }

    private static String request(String host) {
        return "GET /health/live HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n";
    }
}
