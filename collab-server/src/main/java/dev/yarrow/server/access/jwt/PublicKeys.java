package dev.yarrow.server.access.jwt;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.cert.CertificateFactory;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Public keys as they were published at some moment: a JWK set, or PEM keys and certificates. Immutable. */
final class PublicKeys {
    private static final int MIN_RSA_BITS = 2048;
    private static final int MAX_CANDIDATES = 16;
    private static final Pattern PEM =
            Pattern.compile("-----BEGIN (PUBLIC KEY|CERTIFICATE)-----([A-Za-z0-9+/=\\s]+)-----END \\1-----");

    private final List<JWK> keys;

    private PublicKeys(List<JWK> keys) {
        this.keys = keys;
    }

    /** @throws IllegalArgumentException if there is no usable key in it */
    static PublicKeys parse(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        try {
            List<JWK> found =
                    text.stripLeading().startsWith("{") ? JWKSet.parse(text).getKeys() : pem(text);
            List<JWK> usable = found.stream().filter(PublicKeys::isUsable).toList();
            if (usable.isEmpty()) {
                throw new IllegalArgumentException("there is no key in it that can be used: expected RSA keys of "
                        + MIN_RSA_BITS + " bits or more, or EC keys on P-256, in a JWK set or as PEM public keys");
            }
            return new PublicKeys(usable);
        } catch (ParseException | GeneralSecurityException e) {
            throw new IllegalArgumentException("it is neither a JWK set nor PEM public keys or certificates", e);
        }
    }

    private static List<JWK> pem(String text) throws GeneralSecurityException {
        List<JWK> keys = new ArrayList<>();
        Matcher block = PEM.matcher(text);
        while (block.find()) {
            byte[] der = Base64.getMimeDecoder().decode(block.group(2));
            PublicKey key = block.group(1).equals("CERTIFICATE")
                    ? CertificateFactory.getInstance("X.509")
                            .generateCertificate(new ByteArrayInputStream(der))
                            .getPublicKey()
                    : publicKey(der);
            if (key instanceof RSAPublicKey rsa) {
                keys.add(new RSAKey.Builder(rsa).build());
            } else if (key instanceof ECPublicKey ec) {
                keys.add(new ECKey.Builder(Curve.forECParameterSpec(ec.getParams()), ec).build());
            }
        }
        return keys;
    }

    private static PublicKey publicKey(byte[] der) throws GeneralSecurityException {
        X509EncodedKeySpec spec = new X509EncodedKeySpec(der);
        try {
            return KeyFactory.getInstance("RSA").generatePublic(spec);
        } catch (GeneralSecurityException notRsa) {
            return KeyFactory.getInstance("EC").generatePublic(spec);
        }
    }

    private static boolean isUsable(JWK key) {
        boolean signs = key.getKeyUse() == null || KeyUse.SIGNATURE.equals(key.getKeyUse());
        return signs
                && ((key instanceof RSAKey rsa && rsa.size() >= MIN_RSA_BITS)
                        || (key instanceof ECKey ec && Curve.P_256.equals(ec.getCurve())));
    }

    /** The keys for that algorithm and key id; all of the algorithm's if the token names no key. */
    List<JWSVerifier> candidates(JWSHeader header) {
        List<JWSVerifier> candidates = new ArrayList<>();
        for (JWK key : keys) {
            boolean named = header.getKeyID() == null || header.getKeyID().equals(key.getKeyID());
            boolean fits = key.getAlgorithm() == null || key.getAlgorithm().equals(header.getAlgorithm());
            if (named && fits && candidates.size() < MAX_CANDIDATES) {
                addVerifier(candidates, key, header.getAlgorithm());
            }
        }
        return candidates;
    }

    private static void addVerifier(List<JWSVerifier> candidates, JWK key, JWSAlgorithm algorithm) {
        try {
            if (key instanceof RSAKey rsa && JWSAlgorithm.RS256.equals(algorithm)) {
                candidates.add(new RSASSAVerifier(rsa.toRSAPublicKey()));
            } else if (key instanceof ECKey ec && JWSAlgorithm.ES256.equals(algorithm)) {
                candidates.add(new ECDSAVerifier(ec.toECPublicKey()));
            }
        } catch (JOSEException e) {
            throw new IllegalArgumentException("a published key cannot be used", e);
        }
    }
}
