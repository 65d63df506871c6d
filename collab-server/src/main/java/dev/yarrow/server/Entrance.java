package dev.yarrow.server;

import dev.yarrow.server.access.AccessWatch;
import dev.yarrow.server.access.Authenticator;
import dev.yarrow.server.access.OpenAccess;
import dev.yarrow.server.access.Revocations;
import dev.yarrow.server.access.Revoker;
import dev.yarrow.server.access.Right;
import dev.yarrow.server.access.share.LinkAuthenticator;
import dev.yarrow.server.access.share.ShareLinks;
import dev.yarrow.server.access.share.Sharing;
import dev.yarrow.server.config.Access;
import dev.yarrow.server.config.LinkMakers;
import dev.yarrow.server.config.ServerConfig;
import dev.yarrow.server.http.SharePart;
import java.io.IOException;
import java.time.Clock;
import java.util.Optional;

/**
 * Everything that decides who comes in. Immutable.
 *
 * @param authenticator is asked about everybody
 * @param links let people in besides; none where everybody may come in, or nobody may make links
 */
record Entrance(Authenticator authenticator, Revocations revocations, Optional<ShareLinks> links, Access access) {
    private static final String REVOCATIONS = "revocations.jsonl";

    /**
     * Reads what the data directory says, and writes it anew: the store's lock on the directory must be held.
     *
     * @param own decides in place of what the settings say
     */
    static Entrance open(ServerConfig config, Optional<Authenticator> own) throws IOException {
        Revocations revocations = Revocations.open(config.data().resolve(REVOCATIONS));
        Authenticator settled = own.<Authenticator>map(GuardedAuthenticator::new)
                .orElseGet(() -> AccessSetup.authenticator(config.access(), revocations));
        if (settled instanceof OpenAccess) {
            return new Entrance(settled, revocations, Optional.empty(), config.access());
        }
        Optional<ShareLinks> links = config.access().linkMakers() == LinkMakers.NOBODY
                ? Optional.empty()
                : Optional.of(ShareLinks.open(config.data(), revocations, Clock.systemUTC()));
        return new Entrance(new LinkAuthenticator(links, settled), revocations, links, config.access());
    }

    /** Takes back what was granted, with the links of whoever it was granted to. */
    Revoker revoker(AccessWatch watch) {
        return new Revoker(
                revocations, watch, Clock.systemUTC(), revocation -> links.map(all -> all.fallingWith(revocation))
                        .orElse(grant -> false));
    }

    /** How people who have no token get in. */
    SharePart share(AccessWatch watch) {
        Right needed = access.linkMakers() == LinkMakers.WRITE ? Right.WRITE : Right.ADMIN;
        return new SharePart(links.map(all -> new Sharing(all, needed, watch, Clock.systemUTC())), access.signInUrl());
    }
}
