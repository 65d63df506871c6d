package dev.yarrow.server.http;

import dev.yarrow.server.access.Grant;
import dev.yarrow.server.access.Right;
import dev.yarrow.server.access.share.Sharing;
import java.util.List;
import java.util.Optional;

/**
 * How people who have no token get in. Immutable.
 *
 * @param sharing makes links; none where nobody may
 * @param signInUrl the page that gives tokens, if there is one
 */
public record SharePart(Optional<Sharing> sharing, Optional<String> signInUrl) {
    /** Neither. */
    public static final SharePart NONE = new SharePart(Optional.empty(), Optional.empty());

    /** The rights for which somebody may make links. */
    List<Right> grantable(Grant grant) {
        return sharing.map(links -> links.grantable(grant)).orElse(List.of());
    }
}
