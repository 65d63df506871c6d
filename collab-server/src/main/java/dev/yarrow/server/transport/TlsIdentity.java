package dev.yarrow.server.transport;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A private key, and certificates that say whose it is. Immutable.
 *
 * @param chain the certificate of the key first
 */
record TlsIdentity(PrivateKey key, List<X509Certificate> chain) {
    /** Protects nothing: the store that has it is never written. */
    static final String PASSWORD = "in memory";

    private static final Pattern PRIVATE_KEY =
            Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");
    private static final List<String> ALGORITHMS = List.of("RSA", "EC", "Ed25519");
    private static final byte[] PROBE = "does this key belong to this certificate?".getBytes(StandardCharsets.US_ASCII);

    TlsIdentity {
        chain = List.copyOf(chain);
        if (chain.isEmpty()) {
            throw new IllegalArgumentException("there is no certificate in it; expected BEGIN CERTIFICATE");
        }
        requirePair(key, chain.get(0).getPublicKey());
    }

    static TlsIdentity ofPem(byte[] certificates, byte[] key) {
        return new TlsIdentity(privateKey(new String(key, StandardCharsets.UTF_8)), certificates(certificates));
    }

    static TlsIdentity ofKeystore(byte[] file, char[] password) {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(new ByteArrayInputStream(file), password);
            for (String alias : Collections.list(store.aliases())) {
                Key key = store.isKeyEntry(alias) ? store.getKey(alias, password) : null;
                if (key instanceof PrivateKey privateKey) {
                    return new TlsIdentity(privateKey, x509(List.of(store.getCertificateChain(alias))));
                }
            }
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalArgumentException("it is not a PKCS #12 file, or the password is another one", e);
        }
        throw new IllegalArgumentException("there is no private key in the PKCS #12 file");
    }

    /** A store in memory that holds nothing else. */
    KeyStore store() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry("server", key, PASSWORD.toCharArray(), chain.toArray(Certificate[]::new));
        return store;
    }

    private static List<X509Certificate> certificates(byte[] pem) {
        try {
            return x509(List.copyOf(
                    CertificateFactory.getInstance("X.509").generateCertificates(new ByteArrayInputStream(pem))));
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("the certificate is not PEM; expected BEGIN CERTIFICATE", e);
        }
    }

    private static List<X509Certificate> x509(List<? extends Certificate> certificates) {
        return certificates.stream().map(X509Certificate.class::cast).toList();
    }

    private static PrivateKey privateKey(String pem) {
        Matcher block = PRIVATE_KEY.matcher(pem);
        if (!block.find()) {
            throw new IllegalArgumentException(
                    "the key is not PKCS #8 without a password (BEGIN PRIVATE KEY); make it so"
                            + " with: openssl pkcs8 -topk8 -nocrypt -in OLD -out NEW");
        }
        PKCS8EncodedKeySpec spec =
                new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(block.group(1)));
        IllegalArgumentException unknown =
                new IllegalArgumentException("the key is of an unknown kind; expected one of " + ALGORITHMS);
        for (String algorithm : ALGORITHMS) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(spec);
            } catch (GeneralSecurityException anotherAlgorithm) {
                unknown.addSuppressed(anotherAlgorithm);
            }
        }
        throw unknown;
    }

    private static void requirePair(PrivateKey key, PublicKey publicKey) {
        String algorithm =
                switch (key.getAlgorithm()) {
                    case "RSA" -> "SHA256withRSA";
                    case "EC" -> "SHA256withECDSA";
                    default -> key.getAlgorithm();
                };
        boolean pair;
        try {
            Signature signing = Signature.getInstance(algorithm);
            signing.initSign(key);
            signing.update(PROBE);
            Signature verifying = Signature.getInstance(algorithm);
            verifying.initVerify(publicKey);
            verifying.update(PROBE);
            pair = verifying.verify(signing.sign());
        } catch (GeneralSecurityException e) {
            pair = false;
        }
        if (!pair) {
            throw new IllegalArgumentException("the private key is not that of the first certificate");
        }
    }
}
