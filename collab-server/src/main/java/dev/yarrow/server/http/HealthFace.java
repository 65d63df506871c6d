package dev.yarrow.server.http;

import java.util.Optional;
import java.util.function.Supplier;

/** {@code /health/live} and {@code /health/ready}, for whoever restarts the process or sends it traffic. Thread-safe. */
final class HealthFace {

    private final Supplier<Optional<String>> unreadyReason;

    HealthFace(Supplier<Optional<String>> unreadyReason) {
        this.unreadyReason = unreadyReason;
    }

    Reply answer(Call call) {
        return switch (call.path()) {
            case "/health/live" -> Reply.text(200, "live");
            case "/health/ready" ->
                unreadyReason
                        .get()
                        .map(reason -> Reply.text(503, "not ready: " + reason))
                        .orElseGet(() -> Reply.text(200, "ready"));
            default -> throw new Problem(404, "there are /health/live and /health/ready");
        };
    }
}
