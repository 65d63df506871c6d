package dev.yarrow.server;

import dev.yarrow.server.access.Authenticator;
import dev.yarrow.server.config.ServerConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What a program says about the server that it embeds: {@link CollabServer#builder()}. Confined to one thread; starts any
 * number of servers, each with a port and a data directory of its own.
 */
public final class ServerBuilder {
    private ServerConfig config = ServerConfig.defaults();
    private Optional<Authenticator> authenticator = Optional.empty();
    private Optional<ChangeListener> listener = Optional.empty();

    ServerBuilder() {}

    /** All settings, in place of those said so far. Environment and files count only if they were read into them. */
    public ServerBuilder config(ServerConfig all) {
        this.config = all;
        return this;
    }

    /** The TCP port, 0 for any free one; 8080 when nothing is said. */
    public ServerBuilder port(int port) {
        this.config = config.withPort(port);
        return this;
    }

    /** The directory with all documents, which one server at a time may use; {@code ./data} when nothing is said. */
    public ServerBuilder data(Path directory) {
        this.config = config.withData(directory);
        return this;
    }

    /**
     * Decides who may do what, in place of tokens and webhook, whatever the settings say of these. With one, every address
     * may be listened on. What it throws, or a failed answer, lets nobody in and tells clients to come back. Links that
     * somebody made to whom it granted {@link dev.yarrow.server.access.Right#ADMIN} let people in besides, unless the
     * setting {@code share-links} is {@code nobody}.
     */
    public ServerBuilder authenticator(Authenticator own) {
        this.authenticator = Optional.of(own);
        return this;
    }

    /** Hears of every change, in place of a listener said before. */
    public ServerBuilder onChange(ChangeListener heard) {
        this.listener = Optional.of(heard);
        return this;
    }

    /**
     * Starts a server and returns when it accepts connections.
     *
     * @throws dev.yarrow.server.config.ConfigException if the address is open to the network without protection
     * @throws dev.yarrow.storage.StorageException if the data directory cannot be used
     * @throws IOException if the address cannot be listened on, or it cannot be read what was revoked
     */
    public CollabServer start() throws IOException {
        return CollabServer.start(config, authenticator, listener, true);
    }

    /**
     * Starts a server that does not listen: the program puts {@link CollabServer#handler} into a Jetty 12.1 of its own, at
     * the root of its paths. The setting {@code host} is to be the address that this one listens on, {@code port} does not
     * matter; WebSockets come over HTTP/1.1, by connectors that
     * {@link dev.yarrow.server.transport.WebServer#acceptDocumentNames} prepared.
     *
     * @throws dev.yarrow.server.config.ConfigException if {@code host} is open to the network without protection
     * @throws dev.yarrow.storage.StorageException if the data directory cannot be used
     * @throws IOException if it cannot be read what was revoked
     */
    public CollabServer startInside() throws IOException {
        return CollabServer.start(config, authenticator, listener, false);
    }
}
