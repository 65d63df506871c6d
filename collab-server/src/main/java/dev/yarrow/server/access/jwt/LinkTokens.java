package dev.yarrow.server.access.jwt;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.MACVerifier;
import com.nimbusds.jose.util.Base64URL;
import java.text.ParseException;
import java.util.Map;
import java.util.Optional;

/**
 * The tokens in share links: signed names of links (HS256), which mean something only to this server. Immutable.
 *
 * <p>They all have one header, which no token of anybody else has and by which they are told apart before anything is
 * decoded. Their key is the server's own, so that no other program that knows the secret for tokens takes one for a sign-in.
 */
public final class LinkTokens {
    private static final Base64URL HEADER = Base64URL.encode("{\"alg\":\"HS256\",\"typ\":\"yarrow-link\"}");
    private static final String PREFIX = HEADER + ".";
    private static final String ID = "jti";

    private final MACSigner signer;
    private final MACVerifier verifier;

    /**
     * @param key which nobody else knows
     * @throws IllegalArgumentException if it is too short to be one
     */
    public LinkTokens(byte[] key) {
        try {
            this.signer = new MACSigner(key);
            this.verifier = new MACVerifier(key);
        } catch (JOSEException e) {
            throw new IllegalArgumentException(
                    "the key for links has " + key.length + " bytes, expected at least " + SharedSecret.MIN_BYTES, e);
        }
    }

    /** Whether a token claims to be one of a link. */
    public static boolean isLink(String token) {
        return token.startsWith(PREFIX);
    }

    /** The token of the link with that id. */
    public String sign(String linkId) {
        try {
            JWSObject token = new JWSObject(JWSHeader.parse(HEADER), new Payload(Map.<String, Object>of(ID, linkId)));
            token.sign(signer);
            return token.serialize();
        } catch (JOSEException | ParseException e) {
            throw new IllegalStateException("the token of a link could not be signed", e);
        }
    }

    /** The id of the link whose token this is, if it is one that was signed here. */
    public Optional<String> linkId(String token) {
        if (!isLink(token)) {
            return Optional.empty();
        }
        try {
            JWSObject parsed = JWSObject.parse(token);
            return parsed.verify(verifier) && parsed.getPayload().toJSONObject().get(ID) instanceof String id
                    ? Optional.of(id)
                    : Optional.empty();
        } catch (ParseException | JOSEException | IllegalStateException e) {
            return Optional.empty();
        }
    }
}
