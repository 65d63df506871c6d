package dev.yarrow.server.storage;

import dev.yarrow.crdt.Doc;
import dev.yarrow.crdt.RootKind;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadFactory;

/**
 * A client that types numbered words into a root of its own as fast as it is told what is saved, until its connection
 * ends. Thread-safe; types on a thread of its own.
 *
 * <p>Each update changes a text and a map, so that half of an update can be told from none.
 */
final class AcknowledgedWriter implements AutoCloseable {
    private static final ThreadFactory THREADS = Doc.threadFactory("test-writer");
    private static final int MOST_ON_THE_WAY = 32;
    private static final int MESSAGE_SYNC = 0;
    private static final int SYNC_UPDATE = 2;
    private static final int MESSAGE_ACKNOWLEDGED = 100;

    private final String document;
    private final String root;
    private final String filling;
    private final CompletableFuture<Integer> closed = new CompletableFuture<>();
    private final Thread typing;
    private final WebSocket socket;
    // Guarded by this.
    private long sent;
    private long acknowledged;
    private boolean stopped;

    /**
     * Connects and begins to type.
     *
     * @param server the address that the server printed
     * @param root no other writer has it
     * @param wordBytes how much each update adds
     * @throws CompletionException if the server cannot be reached
     */
    AcknowledgedWriter(HttpClient http, URI server, String document, String root, int wordBytes) {
        this.document = document;
        this.root = root;
        this.filling = "x".repeat(wordBytes);
        URI address = URI.create("ws://" + server.getAuthority() + "/ws/"
                + URLEncoder.encode(document, StandardCharsets.UTF_8).replace("+", "%20") + "?ack=1");
        this.socket =
                http.newWebSocketBuilder().buildAsync(address, new Listener()).join();
        this.typing = THREADS.newThread(this::type);
        typing.start();
    }

    String document() {
        return document;
    }

    String root() {
        return root;
    }

    /** How many words were sent, or about to be. */
    synchronized long sent() {
        return sent;
    }

    /** How many words the server said are saved. */
    synchronized long acknowledged() {
        return acknowledged;
    }

    /** The code that the server closed with; 1006 if the connection just ended; fails if the server counted wrongly. */
    CompletableFuture<Integer> closed() {
        return closed;
    }

    /** The text that so many words make. */
    String text(long words) {
        StringBuilder text = new StringBuilder();
        for (long i = 1; i <= words; i++) {
            text.append(word(i));
        }
        return text.toString();
    }

    private String word(long number) {
        return number + filling + ";";
    }

    /** Types no more; what was sent may still be acknowledged. */
    synchronized void stop() {
        stopped = true;
        notifyAll();
    }

    @Override
    public void close() {
        end(1000);
        socket.abort();
        try {
            typing.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void type() {
        try (Doc doc = Doc.create()) {
            for (long number = 1; mayType(number); number++) {
                String word = word(number);
                long count = number;
                byte[] update = doc.edit(edit -> {
                            edit.text(root).append(word);
                            edit.map(root + " count").set("words", count);
                        })
                        .bytes();
                socket.sendBinary(message(update), true).join();
            }
        } catch (CompletionException e) {
            end(1006);
        }
    }

    /** Waits for acknowledgements; the word counts as sent from here on, because it may arrive whatever happens. */
    private synchronized boolean mayType(long number) {
        try {
            while (!stopped && number - acknowledged > MOST_ON_THE_WAY) {
                wait();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
        sent = stopped ? sent : number;
        return !stopped;
    }

    private synchronized void acknowledged(long count) {
        if (count < acknowledged || count > sent) {
            closed.completeExceptionally(
                    new AssertionError("expected from " + acknowledged + " to " + sent + " as saved, got " + count));
        }
        acknowledged = count;
        notifyAll();
    }

    private void end(int code) {
        stop();
        closed.complete(code);
    }

    private static ByteBuffer message(byte[] update) {
        ByteBuffer message = ByteBuffer.allocate(2 + 5 + update.length);
        message.put((byte) MESSAGE_SYNC).put((byte) SYNC_UPDATE);
        int rest = update.length;
        for (; rest > 0x7f; rest >>>= 7) {
            message.put((byte) ((rest & 0x7f) | 0x80));
        }
        return message.put((byte) rest).put(update).flip();
    }

    private static long varUint(ByteBuffer bytes) {
        long value = 0;
        for (int shift = 0; ; shift += 7) {
            byte next = bytes.get();
            value |= (long) (next & 0x7f) << shift;
            if (next >= 0) {
                return value;
            }
        }
    }

    private final class Listener implements WebSocket.Listener {
        private boolean inMessage;

        @Override
        public CompletionStage<?> onBinary(WebSocket from, ByteBuffer bytes, boolean last) {
            if (!inMessage && bytes.hasRemaining() && bytes.get(bytes.position()) == MESSAGE_ACKNOWLEDGED) {
                bytes.get();
                acknowledged(varUint(bytes));
            }
            inMessage = !last;
            from.request(1);
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public CompletionStage<?> onClose(WebSocket from, int code, String reason) {
            end(code);
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public void onError(WebSocket from, Throwable error) {
            end(1006);
        }
    }

    /** What a writer's roots of a document hold, as words; fails if they hold half of an update. */
    static long wordsIn(Doc doc, AcknowledgedWriter writer) {
        String text = doc.text(writer.root, RootKind.TEXT);
        long words = text.chars().filter(c -> c == ';').count();
        if (!text.equals(writer.text(words))) {
            throw new AssertionError("expected the first " + words + " words in " + writer.root + ", got " + text);
        }
        String count = new String(doc.json(writer.root + " count", RootKind.MAP), StandardCharsets.UTF_8);
        String expected = words == 0 ? "{}" : "{\"words\":" + words + "}";
        if (!count.equals(expected)) {
            throw new AssertionError("expected " + expected + " beside " + words + " words, got " + count);
        }
        return words;
    }
}
