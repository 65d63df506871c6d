package dev.yarrow.samples.client;

import dev.yarrow.crdt.Doc;
import dev.yarrow.crdt.Edit;
import dev.yarrow.crdt.RecordedEdit;
import dev.yarrow.crdt.Update;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A document that others edit too. Thread-safe: everything happens on one thread of its own, and calls answer with futures.
 * After {@link #close} they throw {@link RejectedExecutionException}.
 *
 * <p>It can be read and edited at any time. While the server is away, changes stay in the document; when it is back, each
 * side says what it has and gets what it lacks, so nothing waits in a queue.
 */
public final class DocumentClient implements AutoCloseable {
    private static final Duration BEAT = Duration.ofSeconds(10);

    private final DocumentAddress address;
    private final DocumentListener listener;
    private final Doc document = Doc.create();
    private final Presence presence;
    private final Backoff backoff = new Backoff(RandomGenerator.getDefault());
    private final ScheduledExecutorService owner =
            Executors.newSingleThreadScheduledExecutor(Doc.threadFactory("yarrow-client-"));
    private final ExecutorService connector = Executors.newSingleThreadExecutor();
    private final List<CompletableFuture<Void>> waitingForDisk = new ArrayList<>();

    /** The one that counts; what is heard of others came too late. */
    private @Nullable Connection connection;

    private @Nullable Conversation conversation;
    private boolean ended;

    private DocumentClient(DocumentAddress address, Person me, DocumentListener listener) {
        this.address = address;
        this.listener = listener;
        this.presence = new Presence(document.clientId(), me);
    }

    /** Opens a document and returns at once; {@code listener} hears how that goes. */
    public static DocumentClient open(DocumentAddress address, Person me, DocumentListener listener) {
        DocumentClient client = new DocumentClient(address, me, listener);
        client.post(client::connect);
        ScheduledFuture<?> unused = client.owner.scheduleWithFixedDelay(
                client.guarded(client::beat), BEAT.toMillis(), BEAT.toMillis(), TimeUnit.MILLISECONDS);
        return client;
    }

    /** Lends the document for reading, for as long as {@code reading} takes. */
    public <T> CompletableFuture<T> read(Function<Doc, T> reading) {
        return CompletableFuture.supplyAsync(() -> reading.apply(document), owner);
    }

    /**
     * Changes the document, whether the server is there or not. Fails with {@link IllegalArgumentException}, and changes
     * nothing, if the document does not fit.
     *
     * @param changes is called before this returns
     */
    public CompletableFuture<Void> edit(Consumer<Edit> changes) {
        RecordedEdit recorded = RecordedEdit.of(changes);
        return CompletableFuture.runAsync(() -> change(recorded), owner);
    }

    private void change(RecordedEdit recorded) {
        Update update = document.edit(recorded);
        if (conversation != null && !update.isEmpty()) {
            conversation.send(update);
        }
    }

    /**
     * Completes once everything that is in the document is on the server's disk, however long the server is away; fails
     * with {@link IllegalStateException} when that will not be.
     */
    public CompletableFuture<Void> saved() {
        CompletableFuture<Void> saved = new CompletableFuture<>();
        owner.execute(guarded(() -> {
            waitingForDisk.add(saved);
            tellWhoWaits();
        }));
        return saved;
    }

    private void tellWhoWaits() {
        if (conversation != null && conversation.isSaved()) {
            waitingForDisk.forEach(saved -> saved.complete(null));
            waitingForDisk.clear();
        } else if (conversation != null && conversation.isRefused()) {
            giveUpSaving("this client may not write");
        } else if (ended) {
            giveUpSaving("the client ended");
        }
    }

    private void giveUpSaving(String why) {
        waitingForDisk.forEach(saved -> saved.completeExceptionally(new IllegalStateException("not saved: " + why)));
        waitingForDisk.clear();
    }

    private void connect() {
        if (!ended) {
            listener.stateChanged(ConnectionState.CONNECTING, "");
            Connection attempt = new Connection(new Calls());
            connection = attempt;
            URI uri = address.uri();
            connector.execute(() -> attempt.open(uri));
        }
    }

    private void opened(Connection open) {
        conversation = new Conversation(open, document, presence, new News());
        conversation.begin();
    }

    private void received(ByteBuffer frame) {
        if (conversation != null) {
            conversation.receive(frame);
        }
    }

    private void lost(int code, String why) {
        connection = null;
        conversation = null;
        presence.forgetOthers();
        listener.peopleChanged(presence.others());
        // What the server refuses, it refuses again.
        if (code >= 4400 && code < 4500) {
            end(code + " " + why);
        } else if (!ended) {
            Duration pause = backoff.next();
            listener.stateChanged(ConnectionState.AWAY, why + ", next attempt in " + pause.toMillis() + " ms");
            ScheduledFuture<?> unused = owner.schedule(guarded(this::connect), pause.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private void end(String why) {
        ended = true;
        giveUpSaving(why);
        listener.stateChanged(ConnectionState.ENDED, why);
    }

    /** Others forget whoever says nothing, and so does this client with a server that says nothing. */
    private void beat() {
        if (conversation == null || connection == null) {
            return;
        }
        if (conversation.isSilent()) {
            connection.close();
            lost(Connection.LOST, "the server is silent");
        } else {
            conversation.announce();
        }
    }

    /** Leaves; what is not saved yet may be lost. Returns at once. */
    @Override
    public void close() {
        post(() -> {
            ended = true;
            giveUpSaving("the client was closed");
            if (conversation != null) {
                conversation.end();
            }
            document.close();
            connector.shutdown();
            owner.shutdownNow();
        });
    }

    /** Has a task run by the client's thread; false once the client is closed. */
    private boolean post(Runnable task) {
        try {
            owner.execute(guarded(task));
            return true;
        } catch (RejectedExecutionException closed) {
            return false;
        }
    }

    /** A client that fails says so, and does not go on as if nothing were. */
    private Runnable guarded(Runnable task) {
        return () -> {
            try {
                task.run();
            } catch (RuntimeException e) {
                Connection broken = connection;
                connection = null;
                conversation = null;
                if (broken != null) {
                    broken.close();
                }
                end("the client failed: " + e);
            }
        };
    }

    /** Brings what happens on connections to the client's thread. */
    private final class Calls implements Connection.Owner {
        @Override
        public void opened(Connection open) {
            boolean wanted = post(() -> {
                if (open == connection) {
                    DocumentClient.this.opened(open);
                } else {
                    open.close();
                }
            });
            if (!wanted) {
                open.close();
            }
        }

        @Override
        public void received(Connection from, ByteBuffer frame) {
            post(() -> {
                if (from == connection) {
                    DocumentClient.this.received(frame);
                }
            });
        }

        @Override
        public void closed(Connection gone, int code, String reason) {
            post(() -> {
                if (gone == connection) {
                    lost(code, reason);
                }
            });
        }
    }

    /** What a conversation leads to. */
    private final class News implements Conversation.Events {
        @Override
        public void inStep() {
            backoff.reset();
            listener.stateChanged(ConnectionState.IN_STEP, "");
        }

        @Override
        public void changed() {
            listener.changed(document);
        }

        @Override
        public void peopleChanged() {
            listener.peopleChanged(presence.others());
        }

        @Override
        public void judged() {
            tellWhoWaits();
        }
    }
}
