package dev.yarrow.server.transport;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.List;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the server shows in TLS handshakes, renewed when its files change. Confined to whoever looks after it, one call at a
 * time; handshakes go on meanwhile, and connections keep what they have.
 */
final class TlsContext {
    private static final Logger LOG = LoggerFactory.getLogger(TlsContext.class);

    private final TlsFiles files;
    private final SslContextFactory.Server factory = new SslContextFactory.Server();
    private byte[] seen;

    /** @throws IOException if the files cannot be read, or do not hold what they should */
    TlsContext(TlsFiles files) throws IOException {
        this.files = files;
        List<byte[]> contents = files.read();
        this.seen = digest(contents);
        try {
            TlsIdentity identity = files.identity(contents);
            factory.setKeyStore(identity.store());
            factory.setKeyStorePassword(TlsIdentity.PASSWORD);
            warnIfExpired(identity);
        } catch (IllegalArgumentException | GeneralSecurityException e) {
            throw new IOException("TLS cannot be set up from " + files.files() + ": " + e.getMessage(), e);
        }
    }

    SslContextFactory.Server factory() {
        return factory;
    }

    /**
     * Takes up what is in the files if that is new and good. Certificate and key may be written one after the other: what
     * does not fit yet is told, and looked at again when it changes.
     */
    void renew() {
        try {
            List<byte[]> contents = files.read();
            byte[] now = digest(contents);
            if (MessageDigest.isEqual(now, seen)) {
                return;
            }
            seen = now;
            TlsIdentity identity = files.identity(contents);
            factory.reload(changed -> changed.setKeyStore(store(identity)));
            LOG.info(
                    "New connections get the new certificate, which is good until {}",
                    identity.chain().get(0).getNotAfter().toInstant());
            warnIfExpired(identity);
        } catch (Exception e) {
            LOG.warn("The changed certificate in {} is not used, the old one stays: {}", files.files(), e.getMessage());
        }
    }

    private static KeyStore store(TlsIdentity identity) {
        try {
            return identity.store();
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("a key that was read cannot be kept in memory", e);
        }
    }

    private static void warnIfExpired(TlsIdentity identity) {
        Instant end = identity.chain().get(0).getNotAfter().toInstant();
        if (end.isBefore(Instant.now())) {
            LOG.warn("The TLS certificate expired at {}; clients will refuse it", end);
        }
    }

    private static byte[] digest(List<byte[]> contents) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (byte[] content : contents) {
                digest.update(MessageDigest.getInstance("SHA-256").digest(content));
            }
            return digest.digest();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
