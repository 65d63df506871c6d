package dev.yarrow.server.limit;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

/**
 * An IP address, or all that share their first bits with it. Immutable.
 *
 * @param base any address of the range
 * @param prefixBits how many bits they share
 * @param text how it is written
 */
public record AddressRange(InetAddress base, int prefixBits, String text) {
    /** The addresses of the machine itself. */
    public static final List<AddressRange> LOOPBACK = List.of(parse("127.0.0.0/8"), parse("::1"));

    public AddressRange {
        if (prefixBits < 0 || prefixBits > base.getAddress().length * Byte.SIZE) {
            throw new IllegalArgumentException(
                    "an address of " + base.getAddress().length + " bytes has no prefix of " + prefixBits + " bits");
        }
    }

    /**
     * Reads {@code 192.0.2.1}, {@code 10.0.0.0/8} or {@code fd00::/8}.
     *
     * @throws IllegalArgumentException if it is none of these
     */
    public static AddressRange parse(String text) {
        int slash = text.indexOf('/');
        InetAddress base = Addresses.literal(slash < 0 ? text : text.substring(0, slash))
                .orElseThrow(() -> new IllegalArgumentException("not an IP address: " + text));
        int bits = slash < 0 ? base.getAddress().length * Byte.SIZE : Integer.parseInt(text.substring(slash + 1));
        return new AddressRange(base, bits, text);
    }

    /** Whether any of the ranges holds an address; a text that is none is in no range. */
    public static boolean anyContains(List<AddressRange> ranges, String address) {
        Optional<InetAddress> literal = Addresses.literal(address);
        return literal.isPresent() && ranges.stream().anyMatch(range -> range.contains(literal.get()));
    }

    /** Whether an address is in the range. */
    public boolean contains(InetAddress address) {
        byte[] ours = base.getAddress();
        byte[] theirs = address.getAddress();
        if (ours.length != theirs.length) {
            return false;
        }
        for (int bit = 0; bit < prefixBits; bit++) {
            int mask = 0x80 >> (bit % Byte.SIZE);
            if (((ours[bit / Byte.SIZE] ^ theirs[bit / Byte.SIZE]) & mask) != 0) {
                return false;
            }
        }
        return true;
    }

    @Override
    public String toString() {
        return text;
    }
}
