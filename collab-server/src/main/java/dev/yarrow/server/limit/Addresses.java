package dev.yarrow.server.limit;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads IP addresses without ever asking a name server. No state. */
public final class Addresses {
    private static final Pattern IPV4 = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}");
    private static final Pattern IPV6 = Pattern.compile("[0-9A-Fa-f:]*:[0-9A-Fa-f:.]*");
    private static final int IPV6_BYTES = 16;
    private static final int BLOCK_BYTES = 8;

    private Addresses() {}

    /** The address that a text is, with or without brackets and zone; empty if it is none. */
    public static Optional<InetAddress> literal(String text) {
        String bare = text.startsWith("[") && text.endsWith("]") ? text.substring(1, text.length() - 1) : text;
        int zone = bare.indexOf('%');
        String address = zone < 0 ? bare : bare.substring(0, zone);
        if (!IPV4.matcher(address).matches() && !IPV6.matcher(address).matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(InetAddress.getByName(address));
        } catch (UnknownHostException notAnAddress) {
            return Optional.empty();
        }
    }

    /** Whether a text is an address of the machine itself, as others never have it. */
    public static boolean isLoopback(String text) {
        return literal(text).filter(InetAddress::isLoopbackAddress).isPresent();
    }

    /** What stands for everything that one customer of a provider has: an IPv4 address, or 64 bits of an IPv6 address. */
    static String block(String text) {
        Optional<InetAddress> address = literal(text);
        if (address.isEmpty()) {
            return text;
        }
        byte[] bytes = address.get().getAddress();
        if (bytes.length < IPV6_BYTES) {
            return address.get().getHostAddress();
        }
        Arrays.fill(bytes, BLOCK_BYTES, IPV6_BYTES, (byte) 0);
        try {
            return InetAddress.getByAddress(bytes).getHostAddress() + "/64";
        } catch (UnknownHostException impossible) {
            throw new IllegalStateException("16 bytes are an IPv6 address", impossible);
        }
    }
}
