package dev.yarrow.server.cli;

import dev.yarrow.server.StopReport;
import dev.yarrow.server.config.ServerConfig;
import java.net.URI;

/** Starts the server that {@code yarrow serve} runs. */
@FunctionalInterface
public interface ServerStarter {

    /**
     * Starts a server and returns when it accepts connections.
     *
     * @throws Exception when it cannot start; a {@link java.net.BindException} anywhere among the causes is reported as
     *     a port that is taken
     */
    Running start(ServerConfig config) throws Exception;

    /** A server that accepts connections; thread-safe. */
    interface Running {

        /** The address to open in a browser on this machine. */
        URI address();

        /** Saves what is open and stops; bounded by the configured shutdown time. */
        StopReport stop();
    }
}
