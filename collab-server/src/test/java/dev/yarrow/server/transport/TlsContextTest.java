package dev.yarrow.server.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.Certificate;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TlsContextTest {
    @TempDir
    Path directory;

    @Test
    @DisplayName("[T2] a certificate that is half written, or not that of the key, leaves the old one in place")
    void keepsTheOldOne() throws Exception {
        Path certificate = directory.resolve("certificate.pem");
        Path key = directory.resolve("key.pem");
        TestCertificate old = TestCertificate.make(directory, "old", "EC");
        TestCertificate renewed = TestCertificate.make(directory, "renewed", "EC");
        old.writePem(certificate, key);
        TlsContext context = new TlsContext(new TlsFiles.Pem(certificate, key));
        context.factory().start();
        assertThat(shown(context)).isEqualTo(old.certificate());

        Files.writeString(certificate, "-----BEGIN CERTIFICATE-----\nMIIB");
        context.renew();
        assertThat(shown(context)).isEqualTo(old.certificate());
        renewed.writePem(certificate, directory.resolve("not yet the key"));
        context.renew();
        assertThat(shown(context)).isEqualTo(old.certificate());
        Files.delete(key);
        context.renew();
        assertThat(shown(context)).isEqualTo(old.certificate());
        renewed.writePem(certificate, key);
        context.renew();
        assertThat(shown(context)).isEqualTo(renewed.certificate());
        context.factory().stop();
    }

    private static Certificate shown(TlsContext context) throws Exception {
        return context.factory().getKeyStore().getCertificate("server");
    }
}
