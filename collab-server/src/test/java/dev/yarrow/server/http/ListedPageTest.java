package dev.yarrow.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.yarrow.server.access.AccessRequest;
import dev.yarrow.server.access.Authenticator;
import dev.yarrow.server.access.Decision;
import dev.yarrow.server.access.Grant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Lists of documents that somebody is asked about, one by one. */
class ListedPageTest {
    private final AtomicInteger asked = new AtomicInteger();
    private final AtomicInteger waiting = new AtomicInteger();
    private final AtomicInteger mostWaiting = new AtomicInteger();
    private ServedFaces faces;

    @BeforeEach
    void start() throws Exception {
        Authenticator onlyOdd = this::decide;
        faces = new ServedFaces(UnaryOperator.identity(), onlyOdd);
        for (int i = 0; i < 1000; i++) {
            faces.documents.add(String.format("d%03d", i), null, null);
        }
    }

    @AfterEach
    void stop() {
        faces.close();
    }

    private CompletionStage<Decision> decide(AccessRequest request) {
        asked.incrementAndGet();
        mostWaiting.accumulateAndGet(waiting.incrementAndGet(), Math::max);
        return CompletableFuture.supplyAsync(() -> {
            waiting.decrementAndGet();
            int number = Integer.parseInt(request.document().value().substring(1));
            return number % 2 == 1 ? new Decision.Granted(Grant.OPEN) : new Decision.Denied("even");
        });
    }

    @Test
    @DisplayName("[A22] whoever shows no token, or one that is too long, is refused before anybody is asked")
    void withoutToken() throws Exception {
        assertThat(faces.get("/api/v1/documents").statusCode()).isEqualTo(401);
        assertThat(faces.get("/api/v1/documents", "Authorization", "Bearer ").statusCode())
                .isEqualTo(401);
        assertThat(faces.get("/api/v1/documents", "Authorization", "Bearer " + "x".repeat(8193))
                        .statusCode())
                .isIn(403, 431);
        assertThat(asked).hasValue(0);
    }

    @Test
    @DisplayName("[A25] a list does not ask about all its documents at once, and no longer than until it is full")
    void batches() throws Exception {
        assertThat(faces.get("/api/v1/documents?limit=1000", "Authorization", "Bearer t")
                        .body())
                .contains("d001", "d999")
                .doesNotContain("d000", "d998");
        assertThat(asked).hasValue(1000);
        assertThat(mostWaiting.get()).isLessThanOrEqualTo(32);

        asked.set(0);
        assertThat(faces.get("/api/v1/documents?limit=5", "Authorization", "Bearer t")
                        .body())
                .contains("d009", "\"next\":\"d009\"")
                .doesNotContain("d011");
        assertThat(asked.get()).isLessThanOrEqualTo(32);
    }
}
