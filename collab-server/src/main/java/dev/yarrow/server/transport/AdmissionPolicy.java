package dev.yarrow.server.transport;

/** Decides who may connect. Thread-safe: it is called on many threads at once and must not block. */
@FunctionalInterface
public interface AdmissionPolicy {
    /** Called for each well-formed handshake; an exception is logged and answered with status 500. */
    Admission admit(Handshake handshake);
}
