package dev.yarrow.server;

import dev.yarrow.storage.DocumentName;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;

/** Documents that are just listed, whose export says what was asked for. Thread-safe. */
public final class ListedDocuments implements Documents {

    private static final Instant CREATED = Instant.parse("2026-11-01T10:00:00Z");
    private static final Instant CHANGED = Instant.parse("2026-11-02T11:30:15.250Z");

    private final Map<String, DocumentSummary> byName = new ConcurrentSkipListMap<>(
            Comparator.comparing(name -> name.getBytes(StandardCharsets.UTF_8), Arrays::compareUnsigned));

    public ListedDocuments(String... names) {
        for (String name : names) {
            add(name, null, null);
        }
    }

    /** Adds a document as the bundled editor would have made it. */
    public void add(String name, @Nullable String title, @Nullable String kind) {
        byName.put(name, new DocumentSummary(new DocumentName(name), title, kind, CREATED, CHANGED, 1_234));
    }

    @Override
    public Optional<DocumentSummary> find(DocumentName name) {
        return Optional.ofNullable(byName.get(name.value()));
    }

    @Override
    public DocumentPage list(String prefix, String after, int limit) {
        List<DocumentSummary> page = new ArrayList<>();
        String next = null;
        boolean reached = after.isEmpty();
        for (DocumentSummary document : byName.values()) {
            String name = document.name().value();
            if (reached && name.startsWith(prefix)) {
                if (page.size() == limit) {
                    next = page.get(limit - 1).name().value();
                    break;
                }
                page.add(document);
            }
            reached |= name.equals(after);
        }
        return new DocumentPage(page, next);
    }

    @Override
    public CompletableFuture<byte[]> export(DocumentName name, ExportRequest request) {
        if (!byName.containsKey(name.value())) {
            return CompletableFuture.failedFuture(new NoSuchDocumentException(name));
        }
        if ("broken".equals(request.root())) {
            return CompletableFuture.failedFuture(new IllegalStateException("secret internals"));
        }
        if ("mismatch".equals(request.root())) {
            return CompletableFuture.failedFuture(new IllegalArgumentException("root mismatch is not a text"));
        }
        String said =
                "%s as %s, root %s, kind %s".formatted(name.value(), request.format(), request.root(), request.kind());
        return CompletableFuture.supplyAsync(() -> said.getBytes(StandardCharsets.UTF_8));
    }
}
