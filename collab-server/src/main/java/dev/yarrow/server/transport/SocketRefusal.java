package dev.yarrow.server.transport;

/** Why a socket was closed before anything was heard on it. */
public enum SocketRefusal {
    /** There are as many sockets as there may be, of everybody or of one address. */
    TOO_MANY,
    /** The head of a request, or a TLS handshake, took too long to arrive. */
    TOO_SLOW
}
