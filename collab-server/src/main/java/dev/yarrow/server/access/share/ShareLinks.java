package dev.yarrow.server.access.share;

import dev.yarrow.server.access.Grant;
import dev.yarrow.server.access.KeyFile;
import dev.yarrow.server.access.LineFile;
import dev.yarrow.server.access.Revocation;
import dev.yarrow.server.access.Revocations;
import dev.yarrow.server.access.jwt.LinkTokens;
import dev.yarrow.storage.DocumentName;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * All links that let somebody in, in a file with a line for each, which survives restarts and crashes. Thread-safe. A token
 * that is signed and not on the list is good for nothing, so that a link ends for good when it is taken off. The key that
 * signs is made with the first link.
 */
public final class ShareLinks {
    static final int MAX_OF_A_DOCUMENT = 100;
    private static final int MAX_IN_ALL = 100_000;
    private static final String LINKS = "share-links.jsonl";
    private static final String KEY = "share-key";

    private final KeyFile keyFile;
    private final Revocations revocations;
    private final InstantSource clock;
    private final Map<String, ShareLink> links = new ConcurrentHashMap<>();

    /** Guarded by this, which is held while the disk is written: nobody who only looks waits for it. */
    private final LineFile file;

    private volatile @Nullable LinkTokens tokens;

    private ShareLinks(Path directory, Revocations revocations, InstantSource clock) {
        this.keyFile = new KeyFile(
                directory.resolve(KEY),
                "is not the key that was made for links. Put the right one back from a backup, or delete it, which ends"
                        + " all links there are.");
        this.file = new LineFile(directory.resolve(LINKS));
        this.revocations = revocations;
        this.clock = clock;
    }

    /**
     * Reads what links there are in a data directory; its files are made with the first link.
     *
     * @param revocations whatever they cover is covered for links too
     * @throws IOException if a file is there and cannot be read or understood
     */
    public static ShareLinks open(Path directory, Revocations revocations, InstantSource clock) throws IOException {
        ShareLinks links = new ShareLinks(directory, revocations, clock);
        links.read();
        return links;
    }

    private synchronized void read() throws IOException {
        int number = 0;
        for (String line : file.read()) {
            number++;
            try {
                ShareLink link = LinkLine.read(line);
                links.put(link.id(), link);
            } catch (IllegalArgumentException e) {
                throw new IOException(file.path() + " line " + number + " is not a link. Mend the line, or delete it,"
                        + " which ends that link.");
            }
        }
        if (number > 0) {
            tokens = new LinkTokens(keyFile.readOrMake());
            links.values().removeIf(this::isOver);
            file.replace(lines());
        }
    }

    private Stream<String> lines() {
        return links.values().stream().map(LinkLine::write);
    }

    /**
     * Puts a link on the list, where it is on disk when this returns, and returns its token: the secret in it, which is
     * kept nowhere. Blocks on the disk.
     *
     * @throws TooManyLinksException if there is no room for one more
     * @throws IOException if it could not be kept; then there is no such link
     */
    synchronized String add(ShareLink link) throws IOException {
        if (links.values().stream()
                        .filter(other -> isLiveIn(other, link.document()))
                        .count()
                >= MAX_OF_A_DOCUMENT) {
            throw new TooManyLinksException("a document has at most " + MAX_OF_A_DOCUMENT + " links; withdraw some");
        }
        if (links.size() >= MAX_IN_ALL) {
            links.values().removeIf(this::isOver);
            if (links.size() >= MAX_IN_ALL) {
                throw new TooManyLinksException("this server keeps at most " + MAX_IN_ALL + " links; withdraw some");
            }
        }
        LinkTokens signer = tokens;
        if (signer == null) {
            signer = new LinkTokens(keyFile.readOrMake());
            tokens = signer;
        }
        links.put(link.id(), link);
        try {
            file.append(LinkLine.write(link), this::lines);
        } catch (IOException e) {
            links.remove(link.id());
            throw e;
        }
        return signer.sign(link.id());
    }

    /**
     * Takes a link off the list; on disk when this returns. Blocks on the disk.
     *
     * @return false if it was not on it
     * @throws IOException if it could not be kept off; then the link is still good
     */
    synchronized boolean remove(String id) throws IOException {
        ShareLink removed = links.remove(id);
        if (removed == null) {
            return false;
        }
        try {
            file.replace(lines());
        } catch (IOException e) {
            links.put(id, removed);
            throw e;
        }
        return true;
    }

    /** The links of a document that are good, the newest first. */
    List<ShareLink> of(DocumentName document) {
        return links.values().stream()
                .filter(link -> isLiveIn(link, document))
                .sorted(Comparator.comparing(ShareLink::created).reversed().thenComparing(ShareLink::id))
                .toList();
    }

    /** Who falls with a revocation because they came in by a link of its user. */
    public Predicate<Grant> fallingWith(Revocation revocation) {
        return grant -> revocation.kind() == Revocation.Kind.USER
                && grant.tokenId()
                        .map(links::get)
                        .filter(link -> link.madeBy().equals(revocation.value()))
                        .isPresent();
    }

    /** The link whose token this is, also if it is over. */
    Optional<ShareLink> find(String token) {
        LinkTokens known = tokens;
        return known == null ? Optional.empty() : known.linkId(token).map(links::get);
    }

    /** Whether a link was revoked, or whoever made it, or whatever was granted in its document. */
    boolean isRevoked(ShareLink link) {
        Optional<String> id = Optional.of(link.id());
        Optional<Instant> made = Optional.of(link.created());
        return revocations.covers(link.grant().principal().id(), link.document(), id, made)
                || (!link.madeBy().isEmpty() && revocations.covers(link.madeBy(), link.document(), id, made));
    }

    boolean isExpired(ShareLink link) {
        return link.isExpired(clock.instant());
    }

    private boolean isOver(ShareLink link) {
        return isExpired(link) || isRevoked(link);
    }

    private boolean isLiveIn(ShareLink link, DocumentName document) {
        return link.document().equals(document) && !isOver(link);
    }
}
