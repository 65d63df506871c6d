package dev.yarrow.server.config;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** Tells addresses of this machine alone from addresses that others can reach. No state. */
final class Loopback {

    private Loopback() {}

    /** Whether every address of that host is loopback; an unknown host is not. May ask the resolver. */
    static boolean isLoopback(String host) {
        try {
            for (InetAddress address : InetAddress.getAllByName(host)) {
                if (!address.isLoopbackAddress()) {
                    return false;
                }
            }
            return true;
        } catch (UnknownHostException e) {
            return false;
        }
    }
}
