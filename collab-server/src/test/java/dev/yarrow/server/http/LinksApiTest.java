package dev.yarrow.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.yarrow.server.access.AccessWatch;
import dev.yarrow.server.access.OpenAccess;
import dev.yarrow.server.access.Revocations;
import dev.yarrow.server.access.Right;
import dev.yarrow.server.access.share.ShareLinks;
import dev.yarrow.server.access.share.Sharing;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LinksApiTest {
    private static final String LINKS = "/api/v1/documents/plan/links";
    private static final int TOO_MANY = 3;

    @TempDir
    Path directory;

    @Test
    @DisplayName(
            "[D15] while the disk is slow a bounded number wait to make a link, and one more is told to come again")
    void slowDisk() throws Exception {
        Revocations revocations = Revocations.open(directory.resolve("revocations.jsonl"));
        ShareLinks links = ShareLinks.open(directory, revocations, Clock.systemUTC());
        AccessWatch watch = new AccessWatch(new OpenAccess(), Clock.systemUTC());
        SharePart share =
                new SharePart(Optional.of(new Sharing(links, Right.ADMIN, watch, Clock.systemUTC())), Optional.empty());
        BlockingQueue<HttpResponse<String>> answered = new LinkedBlockingQueue<>();
        List<CompletableFuture<HttpResponse<String>>> asked = new ArrayList<>();

        try (ServedFaces server = new ServedFaces(UnaryOperator.identity(), new OpenAccess(), share)) {
            synchronized (links) { // as long as a write to the disk takes
                for (int i = 0; i < 1 + LinksApi.MAX_WAITING + TOO_MANY; i++) {
                    asked.add(server.post(LINKS, "{\"right\":\"read\"}").thenApply(answer -> {
                        answered.add(answer);
                        return answer;
                    }));
                }
                for (int i = 0; i < TOO_MANY; i++) {
                    HttpResponse<String> refused = answered.poll(10, TimeUnit.SECONDS);
                    assertThat(refused).isNotNull();
                    assertThat(refused.statusCode()).isEqualTo(503);
                    assertThat(refused.headers().firstValue("Content-Type")).contains("application/problem+json");
                    assertThat(refused.headers().firstValue("Retry-After")).contains("5");
                }
                assertThat(answered).isEmpty();
                assertThat(server.get(LINKS).body()).isEqualTo("{\"links\":[]}");
                assertThat(server.metrics.scrape()).contains("yarrow_refusals_total{reason=\"links\"} 3.0");
            }
            assertThat(asked.stream().map(CompletableFuture::join).filter(answer -> answer.statusCode() == 201))
                    .hasSize(1 + LinksApi.MAX_WAITING);
        }
    }
}
