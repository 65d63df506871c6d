package dev.yarrow.server.transport;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** The raw path of a request, as it came, and the document name in it. Immutable. */
record DocumentPath(String rawPath) {
    private static final String UNRESERVED = "-._~";

    /**
     * The percent-encoded part after a mount.
     *
     * @param mount a prefix with a slash at its end, behind which a name follows; or a path that takes no name,
     *     with which it may also come with a slash at its end
     * @return empty if the path is not below the mount
     */
    Optional<String> below(String mount) {
        if (mount.endsWith("/")) {
            return rawPath.startsWith(mount) ? Optional.of(rawPath.substring(mount.length())) : Optional.empty();
        }
        return rawPath.equals(mount) || rawPath.equals(mount + "/") ? Optional.of("") : Optional.empty();
    }

    /**
     * Decodes a name: {@code %2F} and {@code /} both mean a slash, nothing is normalised.
     *
     * @throws HandshakeRefusal (400) if an escape is not two hexadecimal digits, or the bytes are not UTF-8
     */
    static String decode(String encoded) throws HandshakeRefusal {
        byte[] raw = encoded.getBytes(StandardCharsets.UTF_8);
        ByteBuffer bytes = ByteBuffer.allocate(raw.length);
        for (int i = 0; i < raw.length; i++) {
            if (raw[i] != '%') {
                bytes.put(raw[i]);
                continue;
            }
            int high = i + 1 < raw.length ? Character.digit(raw[i + 1], 16) : -1;
            int low = i + 2 < raw.length ? Character.digit(raw[i + 2], 16) : -1;
            if (high < 0 || low < 0) {
                throw new HandshakeRefusal(
                        400, "the document name has a % that is not followed by two hexadecimal digits");
            }
            bytes.put((byte) ((high << 4) | low));
            i += 2;
        }
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(bytes.flip()).toString();
        } catch (CharacterCodingException e) {
            throw new HandshakeRefusal(400, "the document name, percent-decoded, is not UTF-8");
        }
    }

    /** A name as one segment of a path. */
    static String encode(String name) {
        StringBuilder segment = new StringBuilder(name.length());
        for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xFF);
            boolean alphanumeric = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
            boolean plain = alphanumeric || UNRESERVED.indexOf(c) >= 0;
            segment.append(plain ? String.valueOf(c) : String.format("%%%02X", (int) c));
        }
        return segment.toString();
    }
}
