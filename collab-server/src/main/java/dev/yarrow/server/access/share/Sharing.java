package dev.yarrow.server.access.share;

import dev.yarrow.server.access.AccessWatch;
import dev.yarrow.server.access.Grant;
import dev.yarrow.server.access.Right;
import dev.yarrow.storage.DocumentName;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Who may let whom in by links: nobody grants more than they have, and whoever came in by a link makes none. Thread-safe.
 */
public final class Sharing {
    private static final int ID_BYTES = 12;

    private final ShareLinks links;
    private final Right needed;
    private final AccessWatch watch;
    private final InstantSource clock;
    private final SecureRandom random = new SecureRandom();

    /** A link that was just made, and its token, which is told this once. */
    public record Made(ShareLink link, String token) {
        /** Everything but the token. */
        @Override
        public String toString() {
            return "Made[" + link + "]";
        }
    }

    /** @param needed the right in a document that it takes to make, see and withdraw its links */
    public Sharing(ShareLinks links, Right needed, AccessWatch watch, InstantSource clock) {
        this.links = links;
        this.needed = needed;
        this.watch = watch;
        this.clock = clock;
    }

    /** The rights for which somebody may make links where this was granted to them, the least first; often none. */
    public List<Right> grantable(Grant grant) {
        if (!grant.allows(needed) || ShareLink.letIn(grant)) {
            return List.of();
        }
        return Arrays.stream(Right.values())
                .filter(right -> right != Right.ADMIN && grant.allows(right))
                .toList();
    }

    /** The time, for {@link #make}. */
    public Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }

    /**
     * Makes a link to a document. Blocks on the disk.
     *
     * @param by what was granted there to whoever makes it
     * @param asked when that was not yet decided: what is revoked after it covers the link too
     * @throws IllegalArgumentException if no link may say this, or not one of theirs
     * @throws TooManyLinksException if there are too many already
     * @throws IOException if it could not be kept
     */
    public Made make(
            Grant by, Instant asked, DocumentName document, Right right, Optional<Instant> expires, String label)
            throws IOException {
        ShareLink link = new ShareLink(
                newId(), document, right, expires, label, by.principal().id(), asked);
        if (!grantable(by).contains(right)) {
            throw new IllegalArgumentException("right: you may not let others " + right + " this document");
        }
        return new Made(link, links.add(link));
    }

    private String newId() {
        byte[] id = new byte[ID_BYTES];
        random.nextBytes(id);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(id);
    }

    /** The links of a document that are good, the newest first. */
    public List<ShareLink> of(DocumentName document) {
        return links.of(document);
    }

    /**
     * Withdraws a link: it is off the list on disk, and those who came in by it are being sent away, when this returns.
     *
     * @return about how many those are; nothing if the document has no such link
     * @throws IOException if that could not be kept; then the link is still good
     */
    public OptionalInt withdraw(DocumentName document, String id) throws IOException {
        boolean known = links.of(document).stream().anyMatch(link -> link.id().equals(id));
        if (!known || !links.remove(id)) {
            return OptionalInt.empty();
        }
        return OptionalInt.of(
                watch.withdrawn(grant -> grant.tokenId().filter(id::equals).isPresent()));
    }
}
