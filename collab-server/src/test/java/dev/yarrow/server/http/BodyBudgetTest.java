package dev.yarrow.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.yarrow.server.sync.SyncRefusal;
import java.io.EOFException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class BodyBudgetTest {
    private final BodyBudget budget = new BodyBudget(100);

    @Test
    @DisplayName("[N12] a body that stops coming is to be sent again, and gives its memory back")
    void broken() {
        CompletableFuture<byte[]> body = new CompletableFuture<>();
        CompletableFuture<byte[]> read = budget.read(100, () -> body);
        body.completeExceptionally(new EOFException());

        CompletionException failure = catchThrowableOfType(CompletionException.class, read::join);
        assertThat(failure).cause().isInstanceOfSatisfying(SyncRefusal.class, refusal -> assertThat(refusal.status())
                .isEqualTo(503));
        assertThat(budget.read(100, () -> CompletableFuture.completedFuture(new byte[100]))
                        .join())
                .hasSize(100);
    }

    @Test
    @DisplayName("[N12] bodies hold no more memory than is set aside for them, however small they are")
    void full() {
        CompletableFuture<byte[]> first = budget.read(60, CompletableFuture::new);

        assertThatThrownBy(() -> budget.read(60, CompletableFuture::new))
                .isInstanceOfSatisfying(SyncRefusal.class, refusal -> assertThat(refusal.status())
                        .isEqualTo(503));
        assertThat(first).isNotDone();
    }
}
