package dev.yarrow.samples.client;

import dev.yarrow.crdt.Doc;
import java.util.Collection;

/** Hears what happens to a document, on the client's one thread: to be quick, and not to wait for the client. */
public interface DocumentListener {

    /** Somebody else changed the document; it may be read until this returns. */
    default void changed(Doc document) {}

    /** Others came, left or changed what they say of themselves. */
    default void peopleChanged(Collection<Person> others) {}

    /** The connection came or went; {@code why} is for people to read, and empty where nothing is to be said. */
    default void stateChanged(ConnectionState state, String why) {}
}
