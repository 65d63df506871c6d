package dev.yarrow.server.http;

import dev.yarrow.server.sync.Batch;
import java.nio.ByteBuffer;
import java.util.function.Consumer;
import org.eclipse.jetty.util.IteratingCallback;
import org.jspecify.annotations.Nullable;

/** Writes a batch as a response's body, a piece at a time, however large it is. Confined to its response. */
final class BatchWriter extends IteratingCallback {
    private static final int PIECE_BYTES = 64 << 10;

    private final SyncExchange exchange;
    private final Batch batch;
    private final Consumer<@Nullable Throwable> done;
    private boolean ended;

    /** @param done told once, with what went wrong if anything did */
    BatchWriter(SyncExchange exchange, Batch batch, Consumer<@Nullable Throwable> done) {
        this.exchange = exchange;
        this.batch = batch;
        this.done = done;
    }

    @Override
    protected Action process() {
        if (ended) {
            return Action.SUCCEEDED;
        }
        byte[] piece = batch.read(PIECE_BYTES);
        ended = batch.remaining() == 0;
        exchange.write(ended, ByteBuffer.wrap(piece), this);
        return Action.SCHEDULED;
    }

    @Override
    protected void onCompleteSuccess() {
        done.accept(null);
    }

    @Override
    protected void onCompleteFailure(Throwable cause) {
        done.accept(cause);
    }
}
