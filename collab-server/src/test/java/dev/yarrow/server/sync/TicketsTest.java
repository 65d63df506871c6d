package dev.yarrow.server.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.yarrow.storage.DocumentName;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What is opened, and what is none of ours. */
class TicketsTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final Ticket TICKET = new Ticket(
            new DocumentName("doc"), "session", Optional.of("t".repeat(300)), NOW.plus(Duration.ofMinutes(5)));

    private final Tickets tickets = new Tickets(new byte[32]);

    @Test
    @DisplayName("[N10] a ticket that was changed anywhere is none, whatever its parts are then")
    void changed() {
        String good = tickets.seal(TICKET);
        assertThat(tickets.open(good, NOW)).hasValue(TICKET);
        Random random = new Random(1);
        for (int at = 0; at < good.length(); at++) {
            for (int i = 0; i < 8; i++) {
                String changed = good.substring(0, at) + (char) (33 + random.nextInt(94)) + good.substring(at + 1);
                if (!changed.equals(good)) {
                    Optional<Ticket> opened = tickets.open(changed, NOW);
                    // the last character of a part may hold bits that are no part of it
                    assertThat(opened.isEmpty() || opened.equals(Optional.of(TICKET)))
                            .as(changed)
                            .isTrue();
                }
            }
            assertThat(tickets.open(good.substring(at + 1), NOW)).isEmpty();
            assertThat(tickets.open(good.substring(0, at), NOW)).isEmpty();
        }
    }
}
