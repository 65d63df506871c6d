package dev.yarrow.server.session;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The token to ask about next, which waits while an earlier one is decided about. Confined to its connection. */
final class LatestToken {
    private final WaitingFrames space;
    private @Nullable Shown shown;

    /** A token, or that the client has none. */
    record Shown(Optional<String> token) {
        private int size() {
            return token.map(String::length).orElse(0);
        }
    }

    LatestToken(WaitingFrames space) {
        this.space = space;
    }

    /** A later token takes the place of an earlier one. */
    void put(Optional<String> token) {
        clear();
        Shown latest = new Shown(token);
        shown = latest;
        space.added(latest.size());
    }

    /** Takes it out, if one came. */
    @Nullable
    Shown take() {
        Shown taken = shown;
        clear();
        return taken;
    }

    void clear() {
        if (shown != null) {
            space.removed(1, shown.size());
            shown = null;
        }
    }
}
