package dev.yarrow.server.transport;

import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.eclipse.jetty.io.ByteBufferPool;
import org.eclipse.jetty.util.thread.Scheduler;

/** Immutable: what all connections of one mount share. */
record TransportContext(
        TransportSettings settings,
        TransportListener listener,
        AssemblyBudget assembly,
        OutboxBudget outboxes,
        Scheduler scheduler,
        Executor executor,
        ByteBufferPool bufferPool,
        Consumer<WebSocketConnection> onOpened,
        BiConsumer<WebSocketConnection, CloseStatus> onGone) {}
