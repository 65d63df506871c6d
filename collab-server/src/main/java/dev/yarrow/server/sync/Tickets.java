package dev.yarrow.server.sync;

import com.nimbusds.jose.EncryptionMethod;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWEAlgorithm;
import com.nimbusds.jose.JWEHeader;
import com.nimbusds.jose.crypto.DirectDecrypter;
import com.nimbusds.jose.crypto.DirectEncrypter;
import com.nimbusds.jwt.EncryptedJWT;
import com.nimbusds.jwt.JWTClaimsSet;
import dev.yarrow.server.access.KeyFile;
import dev.yarrow.storage.DocumentName;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/**
 * Seals tickets and opens them. Immutable.
 *
 * <p>A ticket is an encrypted JSON Web Token (A256GCM with a key that the server has), because it carries what the client
 * showed when it was let in. Nobody else can read or make one. The key is another one each day, so that no key ever seals
 * more than is good for it; a ticket names its day.
 */
public final class Tickets {
    private static final int MAX_CHARACTERS = 16 << 10;
    private static final String HMAC = "HmacSHA256";
    private static final String PURPOSE = "yarrow sync ticket ";
    private static final String DOCUMENT = "doc";
    private static final String TOKEN = "tok";

    private final SecretKeySpec secret;

    /**
     * Where the secret is kept that the server makes if nobody set one. Whoever can read it can let nobody in that the
     * server would not: it only opens and makes tickets, and what is in those is decided about again.
     */
    public static KeyFile keyFile(Path path) {
        return new KeyFile(
                path,
                "holds no secret of " + KeyFile.BYTES
                        + " bytes in Base64; delete it and the server makes a new one, which"
                        + " only makes clients open anew");
    }

    /**
     * @param secret the same on all servers that are to take each other's tickets
     * @throws IllegalArgumentException if it is too short to be one
     */
    public Tickets(byte[] secret) {
        if (secret.length < KeyFile.BYTES) {
            throw new IllegalArgumentException("the secret for tickets (sync-key) has " + secret.length
                    + " bytes, expected at least " + KeyFile.BYTES
                    + "; \"openssl rand -base64 48\" makes a good one");
        }
        this.secret = new SecretKeySpec(secret, HMAC);
    }

    String seal(Ticket ticket) {
        String day = day(ticket.expires());
        JWTClaimsSet.Builder claims = new JWTClaimsSet.Builder()
                .claim(DOCUMENT, ticket.document().value())
                .jwtID(ticket.session())
                .expirationTime(Date.from(ticket.expires()));
        ticket.token().ifPresent(token -> claims.claim(TOKEN, token));
        JWEHeader header = new JWEHeader.Builder(JWEAlgorithm.DIR, EncryptionMethod.A256GCM)
                .keyID(day)
                .build();
        EncryptedJWT sealed = new EncryptedJWT(header, claims.build());
        try {
            sealed.encrypt(new DirectEncrypter(key(day)));
        } catch (JOSEException e) {
            throw new IllegalStateException("a ticket could not be sealed", e);
        }
        return sealed.serialize();
    }

    /** What is sealed in it; empty if it is none of ours, or not good any more. */
    Optional<Ticket> open(String text, Instant now) {
        if (text.length() > MAX_CHARACTERS) {
            return Optional.empty();
        }
        try {
            EncryptedJWT sealed = parsed(text);
            JWEHeader header = sealed.getHeader();
            String day = header.getKeyID();
            if (!EncryptionMethod.A256GCM.equals(header.getEncryptionMethod())
                    || !(day(now).equals(day)
                            || day(now.plus(Duration.ofDays(1))).equals(day))) {
                return Optional.empty();
            }
            sealed.decrypt(new DirectDecrypter(key(day)));
            return ticket(sealed.getJWTClaimsSet()).filter(ticket -> now.isBefore(ticket.expires()));
        } catch (ParseException | JOSEException | IllegalArgumentException | IllegalStateException e) {
            return Optional.empty();
        }
    }

    /** The library's parser answers some of what is no ticket with exceptions that it does not tell of. */
    private static EncryptedJWT parsed(String text) throws ParseException {
        try {
            return EncryptedJWT.parse(text);
        } catch (RuntimeException e) {
            ParseException malformed = new ParseException("no ticket", 0);
            malformed.initCause(e);
            throw malformed;
        }
    }

    private static Optional<Ticket> ticket(JWTClaimsSet claims) throws ParseException {
        String document = claims.getStringClaim(DOCUMENT);
        if (document == null || claims.getJWTID() == null || claims.getExpirationTime() == null) {
            return Optional.empty();
        }
        return Optional.of(new Ticket(
                new DocumentName(document),
                claims.getJWTID(),
                Optional.ofNullable(claims.getStringClaim(TOKEN)),
                claims.getExpirationTime().toInstant()));
    }

    private static String day(Instant time) {
        return String.valueOf(
                Math.floorDiv(time.getEpochSecond(), Duration.ofDays(1).toSeconds()));
    }

    private SecretKey key(String day) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(secret);
            return new SecretKeySpec(mac.doFinal((PURPOSE + day).getBytes(StandardCharsets.UTF_8)), "AES");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has " + HMAC, e);
        }
    }
}
