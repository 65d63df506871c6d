package dev.yarrow.server.room;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class AcknowledgementsTest {
    private static final SessionId ANN = new SessionId(1);
    private static final SessionId BOB = new SessionId(2);

    private final Acknowledgements acknowledgements = new Acknowledgements();

    @BeforeEach
    void open() {
        acknowledgements.open(ANN);
        acknowledgements.open(BOB);
    }

    @Test
    @DisplayName("[R2] a count grows when the batch of its message is on disk, and not before")
    void followsBatches() {
        acknowledgements.covered(ANN, 1, false);
        acknowledgements.covered(BOB, 1, false);
        acknowledgements.covered(ANN, 1, false);
        acknowledgements.covered(ANN, 2, false);

        assertThat(acknowledgements.durable(0)).isEmpty();
        assertThat(acknowledgements.durable(1)).containsEntry(ANN, 2L).containsEntry(BOB, 1L);
        assertThat(acknowledgements.durable(1)).isEmpty();
        assertThat(acknowledgements.durable(2)).containsOnlyKeys(ANN).containsEntry(ANN, 3L);
    }

    @Test
    @DisplayName("[R3] a refused message holds the count until a complete answer covers it")
    void gapHoldsTheCount() {
        acknowledgements.covered(ANN, 1, false);
        acknowledgements.refused(ANN);
        acknowledgements.covered(ANN, 2, false);
        assertThat(acknowledgements.durable(2)).containsEntry(ANN, 1L);

        acknowledgements.covered(ANN, 3, true);
        assertThat(acknowledgements.durable(3)).containsEntry(ANN, 4L);
    }

    @Test
    @DisplayName("[R2] who left is told nothing")
    void left() {
        acknowledgements.covered(ANN, 1, false);
        acknowledgements.close(ANN);

        assertThat(acknowledgements.durable(1)).isEmpty();
    }
}
