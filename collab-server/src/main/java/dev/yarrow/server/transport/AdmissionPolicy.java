package dev.yarrow.server.transport;

import java.util.concurrent.CompletionStage;

/** Decides who may connect. Thread-safe: it is called on many threads at once and must not block. */
@FunctionalInterface
public interface AdmissionPolicy {
    /**
     * Called for each well-formed handshake; the client waits until the stage completes. An exception, in either way, is
     * logged and answered with status 500.
     */
    CompletionStage<Admission> admit(Handshake handshake);
}
