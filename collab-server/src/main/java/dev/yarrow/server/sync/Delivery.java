package dev.yarrow.server.sync;

import dev.yarrow.server.room.LogPosition;
import dev.yarrow.server.transport.Frame;
import java.util.List;
import java.util.Optional;

/**
 * What a reader takes out at once. Immutable.
 *
 * @param frames its messages
 * @param place up to where the log is on disk, and the client has everything when it has these; empty if that did not
 *     change
 */
public record Delivery(List<Frame> frames, Optional<LogPosition> place) {
    static final Delivery NOTHING = new Delivery(List.of(), Optional.empty());

    public Delivery {
        frames = List.copyOf(frames);
    }

    /** Its messages, to be read once. */
    public Batch batch() {
        return new Batch(frames);
    }

    /** The place as clients know it. */
    public Optional<String> position() {
        return place.map(LogPosition::toString);
    }

    public boolean isEmpty() {
        return frames.isEmpty() && place.isEmpty();
    }

    /** How many messages it has. */
    public int messages() {
        return frames.size();
    }
}
