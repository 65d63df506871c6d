package dev.yarrow.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.yarrow.server.CollabServer;
import dev.yarrow.server.config.ServerConfig;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Names and content with script in them, as a browser would get them from a whole server. */
class HostileNamesTest {
    private static final String NAME = "<script>alert('name')</script>\"><img src=x onerror=alert(1)>";
    private static final String TEXT = "<html><script>alert('content')</script>";

    private final HttpClient client = HttpClient.newHttpClient();

    @TempDir
    Path data;

    @Test
    @DisplayName("[L10] script in names and content is never sent as anything that a browser runs")
    void script() throws Exception {
        try (CollabServer server = CollabServer.start(ServerConfig.of(Map.of("port", "0", "data", data.toString())))) {
            server.document(NAME)
                    .edit(edit -> edit.text("content").insert(0, TEXT))
                    .get(10, TimeUnit.SECONDS);
            String name = URLEncoder.encode(NAME, StandardCharsets.UTF_8).replace("+", "%20");

            HttpResponse<String> page = get(server, "/d/" + name);
            assertThat(page.body()).doesNotContain("alert('name')");
            assertThat(page.headers().firstValue("content-security-policy").orElseThrow())
                    .contains("script-src 'self';");

            requireData(get(server, "/api/v1/documents"), "application/json");
            for (String format : new String[] {"text", "json", "yjs"}) {
                HttpResponse<String> file = get(server, "/api/v1/documents/" + name + "/export?format=" + format);
                assertThat(file.statusCode()).isEqualTo(200);
                assertThat(type(file)).doesNotContain("html").doesNotContain("xml");
                assertThat(file.headers().firstValue("content-disposition").orElseThrow())
                        .startsWith("attachment")
                        .doesNotContain("<")
                        .doesNotContain(">");
                assertThat(file.headers().firstValue("x-content-type-options")).contains("nosniff");
            }
            requireData(get(server, "/api/v1/documents/x" + name + "/export?format=text"), "application/problem+json");
            requireData(get(server, "/api/v1/" + name), "application/problem+json");
        }
    }

    private static void requireData(HttpResponse<String> answer, String type) {
        assertThat(type(answer)).startsWith(type);
        assertThat(answer.headers().firstValue("x-content-type-options")).contains("nosniff");
    }

    private static String type(HttpResponse<String> answer) {
        return answer.headers().firstValue("content-type").orElse("");
    }

    private HttpResponse<String> get(CollabServer server, String path) throws IOException, InterruptedException {
        URI address = URI.create("http://127.0.0.1:" + server.address().getPort() + path);
        return client.send(HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.ofString());
    }
}
