package dev.yarrow.server.room;

/** A session's place in a room. Thread-safe. */
public final class Seat {
    private final RoomActor actor;
    private final Outlet outlet;

    Seat(RoomActor actor, Outlet outlet) {
        this.actor = actor;
        this.outlet = outlet;
    }

    /**
     * Tells the room what the session did. Reading from the session's connection stops while the room has too much to do.
     * A room that is gone closes the session's connection and is told nothing.
     */
    public void post(RoomEvent event) {
        actor.post(outlet, event);
    }

    /** Tells the room that the session is over. */
    public void leave() {
        actor.post(new RoomEvent.Left(outlet.session()));
    }
}
