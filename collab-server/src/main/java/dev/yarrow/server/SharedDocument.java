package dev.yarrow.server;

import dev.yarrow.crdt.Edit;
import dev.yarrow.crdt.RecordedEdit;
import dev.yarrow.crdt.RootKind;
import dev.yarrow.crdt.Update;
import dev.yarrow.server.access.Principal;
import dev.yarrow.server.room.Rooms;
import dev.yarrow.storage.DocumentName;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A document of a running server, for the program that embeds it: read and changed while people type in it. Thread-safe;
 * holds nothing, and is not to be closed. Nobody is asked whether the program may.
 *
 * <p>Answers come later, as of some moment after the call, and what depends on them runs on the common pool and holds
 * nobody up. Reading fails with {@link NoSuchDocumentException} when nothing is stored under the name, and looks into the
 * store on the caller's thread, which can block shortly.
 */
public final class SharedDocument {
    private final DocumentName name;
    private final Documents documents;
    private final Rooms rooms;

    SharedDocument(DocumentName name, Documents documents, Rooms rooms) {
        this.name = name;
        this.documents = documents;
        this.rooms = rooms;
    }

    public DocumentName name() {
        return name;
    }

    /** The text of a root, without marks; empty if there is no such root, or none of this kind. */
    public CompletableFuture<String> text(String root, RootKind kind) {
        return read(ExportFormat.TEXT, root, kind).thenApplyAsync(SharedDocument::utf8);
    }

    /** A root as JSON; empty if there is no such root, or none of this kind. */
    public CompletableFuture<String> json(String root, RootKind kind) {
        return read(ExportFormat.JSON, root, kind).thenApplyAsync(SharedDocument::utf8);
    }

    /** All roots by name, as one JSON object; without those of which nothing tells the kind. */
    public CompletableFuture<String> json() {
        return read(ExportFormat.JSON, null, null).thenApplyAsync(SharedDocument::utf8);
    }

    /** The whole document as one Yjs update, without what was deleted. */
    public CompletableFuture<byte[]> state() {
        return read(ExportFormat.YJS, null, null).thenApplyAsync(Function.identity());
    }

    /** Changes the document in the name of nobody in particular, as {@link #edit(Principal, Consumer)} does. */
    public CompletableFuture<Update> edit(Consumer<Edit> changes) {
        return edit(Principal.ANONYMOUS, changes);
    }

    /**
     * Changes the document, or makes it. Everybody in it gets the change at once; the future completes when it is on disk,
     * with the update that holds it, which is empty if everything was like that already.
     *
     * <p>Others may type between a reading and an edit, so an offset taken from what was read may have moved; appending,
     * and setting entries of a map, need none.
     *
     * <p>The future fails, and nothing was changed, with
     * <ul>
     *   <li>{@link IllegalArgumentException}: an offset is out of range, or content is of another kind than assumed;
     *   <li>{@link java.util.concurrent.RejectedExecutionException}: the server stops, has as many documents open as it
     *       may, or as much waits for this one as may (trying again later helps);
     *   <li>{@link IllegalStateException}: the document is full, or had to be loaded anew. In the latter case the change
     *       may have been taken in, and be stored later.
     * </ul>
     *
     * @param author under whose id the change is stored
     * @param changes records what to do; called now, on this thread
     * @throws IllegalArgumentException if the author's id cannot be stored (1,024 bytes), or {@code changes} says what no
     *     document can hold
     */
    public CompletableFuture<Update> edit(Principal author, Consumer<Edit> changes) {
        return rooms.edit(name, RecordedEdit.of(changes), author.id()).thenApplyAsync(Function.identity());
    }

    private CompletableFuture<byte[]> read(ExportFormat format, @Nullable String root, @Nullable RootKind kind) {
        return documents.export(name, new ExportRequest(format, root, kind));
    }

    private static String utf8(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
