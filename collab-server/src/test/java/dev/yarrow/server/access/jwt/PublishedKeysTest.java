package dev.yarrow.server.access.jwt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.OctetSequenceKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class PublishedKeysTest {
    private Instant now = Tokens.NOW;
    private CompletableFuture<byte[]> answer = new CompletableFuture<>();
    private int fetches;
    private final PublishedKeys keys =
            new PublishedKeys("the publisher", this::fetch, Duration.ofMinutes(5), () -> now);

    private CompletionStage<byte[]> fetch() {
        fetches++;
        return answer;
    }

    @Test
    @DisplayName("[A16] nobody is kept waiting by a publisher: the answer completes when the keys have come")
    void asynchronous() throws Exception {
        CompletableFuture<?> first = candidates("one");
        CompletableFuture<?> second = candidates("one");
        assertThat(first).isNotDone();
        assertThat(fetches).isEqualTo(1);

        answer.complete(Tokens.published(key("one")));

        assertThat(first.join())
                .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.LIST)
                .hasSize(1);
        assertThat(second).isDone();
    }

    @Test
    @DisplayName(
            "[A16] keys rotate: a new key is found when a token names it, the old one counts as long as it is published")
    void rotation() throws Exception {
        ECKey old = key("old");
        ECKey next = key("next");
        publish(old);
        assertThat(count("old")).isEqualTo(1);

        publish(old, next);
        now = now.plusSeconds(10);
        assertThat(count("next")).isEqualTo(1);
        assertThat(count("old")).isEqualTo(1);

        publish(next);
        now = now.plus(Duration.ofMinutes(5));
        assertThat(count("next")).isEqualTo(1);
        assertThat(count("old")).isZero();
    }

    @Test
    @DisplayName("[A16] whatever clients send, keys are not fetched more often than every five seconds")
    void storm() throws Exception {
        publish(key("one"));
        for (int i = 0; i < 1000; i++) {
            assertThat(count("unknown-" + i)).isZero();
        }
        assertThat(fetches).isEqualTo(1);

        now = now.plusSeconds(5);
        assertThat(count("unknown")).isZero();
        assertThat(fetches).isEqualTo(2);
    }

    @Test
    @DisplayName(
            "[A16] while the publisher is away the known keys stay in use for a day, and nobody is called a stranger")
    void outage() throws Exception {
        answer.completeExceptionally(new IllegalStateException("no route"));
        assertThat(candidates("one")).isCompletedExceptionally();
        assertThat(candidates("one")).isCompletedExceptionally();
        assertThat(fetches).isEqualTo(1);

        publish(key("one"));
        now = now.plusSeconds(5);
        assertThat(count("one")).isEqualTo(1);

        answer = CompletableFuture.failedFuture(new IllegalStateException("no route"));
        now = now.plus(Duration.ofHours(23));
        assertThat(count("one")).isEqualTo(1);
        now = now.plus(Duration.ofHours(2));
        assertThat(candidates("one")).isCompletedExceptionally();
    }

    @Test
    @DisplayName("[A16] keys come as a JWK set or as PEM; what is too weak, or a secret, is no key")
    void formats() throws Exception {
        RSAKey rsa = new RSAKeyGenerator(2048).generate();
        ECKey ec = key("ec");
        String pem =
                pem(rsa.toRSAPublicKey().getEncoded()) + pem(ec.toECPublicKey().getEncoded());

        PublicKeys read = PublicKeys.parse(pem.getBytes(StandardCharsets.US_ASCII));

        assertThat(read.candidates(new JWSHeader(JWSAlgorithm.RS256))).hasSize(1);
        assertThat(read.candidates(new JWSHeader(JWSAlgorithm.ES256))).hasSize(1);
        assertThat(read.candidates(new JWSHeader(JWSAlgorithm.HS256))).isEmpty();
        RSAKey weak = new RSAKeyGenerator(1024, /* allowWeakKeys= */ true).generate();
        byte[] secret = ("{\"keys\":[" + new OctetSequenceKeyGenerator(256).generate() + "]}")
                .getBytes(StandardCharsets.US_ASCII);
        for (byte[] unusable :
                new byte[][] {Tokens.published(weak), secret, {}, "{".getBytes(StandardCharsets.US_ASCII)}) {
            assertThatThrownBy(() -> PublicKeys.parse(unusable)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    private static String pem(byte[] der) {
        return "-----BEGIN PUBLIC KEY-----\n" + Base64.getMimeEncoder().encodeToString(der)
                + "\n-----END PUBLIC KEY-----\n";
    }

    private void publish(ECKey... published) {
        answer = CompletableFuture.completedFuture(Tokens.published(published));
    }

    private static ECKey key(String id) throws Exception {
        return new ECKeyGenerator(Curve.P_256).keyID(id).generate();
    }

    private CompletableFuture<? extends java.util.List<?>> candidates(String keyId) {
        return keys.candidates(
                        new JWSHeader.Builder(JWSAlgorithm.ES256).keyID(keyId).build())
                .toCompletableFuture();
    }

    private int count(String keyId) {
        return candidates(keyId).join().size();
    }
}
