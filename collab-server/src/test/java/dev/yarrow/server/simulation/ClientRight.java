package dev.yarrow.server.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.yarrow.server.access.Right;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What one client may do, what it was told about that, and up to where its edits were ever allowed. */
final class ClientRight {
    private final int number;
    private final Set<Right> hadSinceItCame = EnumSet.noneOf(Right.class);

    /** May be nothing at all. */
    private @Nullable Right right;

    private long allowedUpTo;

    /** Whether at some time since it came it might not write. */
    private boolean restricted;

    /** Whether something was refused since it came. */
    private boolean refused;

    ClientRight(int number, Right right) {
        this.number = number;
        this.right = right;
        this.allowedUpTo = mayWrite() ? Long.MAX_VALUE : 0;
        came();
    }

    /** It is there anew, and remembers nothing. */
    void came() {
        restricted = !mayWrite();
        refused = false;
        hadSinceItCame.clear();
        if (right != null) {
            hadSinceItCame.add(right);
        }
    }

    /**
     * From now on it may do this; null for nothing at all.
     *
     * @param clock of its edits so far
     */
    void becomes(@Nullable Right next, long clock) {
        boolean couldWrite = mayWrite();
        right = next;
        hadSinceItCame.add(next == null ? Right.READ : next); // who loses everything may hear that it only reads before
        restricted |= !mayWrite();
        if (mayWrite()) {
            allowedUpTo = Long.MAX_VALUE;
        } else if (couldWrite) {
            allowedUpTo = clock;
        }
    }

    /** The server says what it may do. */
    void told(boolean mayWrite) {
        assertThat(hadSinceItCame.stream().map(had -> had.allows(Right.WRITE)))
                .as("client %d is told a right that it had since it came", number)
                .contains(mayWrite);
    }

    /** The server did not take something in. */
    void refused() {
        assertThat(restricted)
                .as("client %d is refused something, so it might not write", number)
                .isTrue();
        refused = true;
    }

    /**
     * Whether it is to be told that all is saved. A reader may have seen more than the server still had when it asked, so
     * that its answer was refused, and was told so.
     */
    boolean expectsAllSaved() {
        return mayWrite() || !refused;
    }

    @Nullable
    Right now() {
        return right;
    }

    boolean mayWrite() {
        return right != null && right.allows(Right.WRITE);
    }

    boolean isRestricted() {
        return restricted;
    }

    /** What it typed from here on was never allowed. */
    long allowedUpTo() {
        return allowedUpTo;
    }
}
