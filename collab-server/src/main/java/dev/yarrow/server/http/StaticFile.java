package dev.yarrow.server.http;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * One file of the editor in all its codings. Immutable.
 *
 * @param contents bytes by content coding, the best first; {@code identity} is always among them
 * @param tag the start of the hash of the plain content
 */
record StaticFile(String mediaType, String cacheControl, Map<String, byte[]> contents, String tag) {

    static final String IDENTITY = "identity";

    private static final byte[] NOTHING = {};

    static StaticFile of(String mediaType, String cacheControl, Map<String, byte[]> contents) {
        byte[] plain = contents.getOrDefault(IDENTITY, NOTHING);
        return new StaticFile(mediaType, cacheControl, new LinkedHashMap<>(contents), hash(plain));
    }

    private static String hash(byte[] content) {
        try {
            byte[] whole = MessageDigest.getInstance("SHA-256").digest(content);
            return HexFormat.of().formatHex(whole, 0, 12);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** The file in the best coding that the call takes, or 304 when the caller has it. */
    Reply reply(Call call) {
        String coding = coding(call.header("accept-encoding"));
        // Two codings of one file are different bytes, so their tags differ.
        String entityTag = "\"" + tag + (coding.equals(IDENTITY) ? "" : "-" + coding) + "\"";
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("Cache-Control", cacheControl);
        headers.put("ETag", entityTag);
        headers.put("Vary", "Accept-Encoding");
        if (matches(call.header("if-none-match"), entityTag)) {
            return new Reply(304, headers, ByteBuffer.allocate(0));
        }
        headers.put("Content-Type", mediaType);
        if (!coding.equals(IDENTITY)) {
            headers.put("Content-Encoding", coding);
        }
        return new Reply(200, headers, ByteBuffer.wrap(contents.getOrDefault(coding, NOTHING)));
    }

    private String coding(Optional<String> acceptEncoding) {
        for (String coding : contents.keySet()) {
            if (!coding.equals(IDENTITY) && MediaRanges.acceptsCoding(acceptEncoding, coding)) {
                return coding;
            }
        }
        return IDENTITY;
    }

    private static boolean matches(Optional<String> ifNoneMatch, String entityTag) {
        if (ifNoneMatch.isEmpty()) {
            return false;
        }
        for (String candidate : ifNoneMatch.get().split(",", -1)) {
            String tag = candidate.strip();
            if (tag.equals("*") || tag.equals(entityTag) || tag.equals("W/" + entityTag)) {
                return true;
            }
        }
        return false;
    }
}
