package dev.yarrow.server.access.jwt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import dev.yarrow.server.access.AccessRequest;
import dev.yarrow.server.access.Decision;
import dev.yarrow.server.access.Grant;
import dev.yarrow.server.access.RawServer;
import dev.yarrow.server.access.Revocation;
import dev.yarrow.server.access.Revocations;
import dev.yarrow.server.access.Right;
import dev.yarrow.storage.DocumentName;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JwtAuthenticatorTest {
    private static final JwtRules RULES =
            new JwtRules(Optional.empty(), Optional.empty(), Duration.ofSeconds(60), /* requireExpiry= */ true);

    @TempDir
    Path directory;

    private Instant now = Tokens.NOW;
    private Revocations revocations;

    @BeforeEach
    void open() throws IOException {
        revocations = Revocations.open(directory.resolve("revocations.jsonl"));
    }

    @Test
    @DisplayName("[A9] a token says who somebody is, what they may do and for how long")
    void granted() {
        JWTClaimsSet claims = Tokens.ann()
                .claim("name", "Ann")
                .claim("color", "#aa0000")
                .jwtID("t1")
                .build();

        Grant grant = grant(decide(RULES, Tokens.hs256(claims), "a"));

        assertThat(grant.principal().id()).isEqualTo("ann");
        assertThat(grant.principal().name()).isEqualTo("Ann");
        assertThat(grant.principal().color()).contains("#aa0000");
        assertThat(grant.right()).isEqualTo(Right.WRITE);
        assertThat(grant.tokenId()).contains("t1");
        assertThat(grant.expires()).contains(Tokens.NOW.plusSeconds(3660));
    }

    @Test
    @DisplayName("[A21] a revocation holds for who is in, also while no keys can be had")
    void revokedWithoutKeys() throws IOException {
        JwtAuthenticator authenticator = new JwtAuthenticator(
                RULES,
                List.of(header -> CompletableFuture.failedFuture(new IllegalStateException("no route"))),
                revocations,
                () -> now);
        AccessRequest request = new AccessRequest(
                new DocumentName("a"), Optional.of(Tokens.hs256(Tokens.ann().build())), "192.0.2.1", Optional.empty());
        assertThat(authenticator.decide(request).toCompletableFuture().join()).isInstanceOf(Decision.Unavailable.class);
        Decision before = authenticator
                .decideAgain(request, Grant.OPEN)
                .toCompletableFuture()
                .join();
        assertThat(before).isInstanceOf(Decision.Granted.class);

        revocations.add(new Revocation(Revocation.Kind.USER, "ann"), now);

        Decision after = authenticator
                .decideAgain(request, Grant.OPEN)
                .toCompletableFuture()
                .join();
        assertThat(after).isInstanceOf(Decision.Denied.class);
    }

    @Test
    @DisplayName("[A16] a publisher whose answer begins and does not end is asked again")
    void stalledPublisher() throws Exception {
        try (RawServer publisher = new RawServer()) {
            publisher.says(1000, "{\"keys\":");
            JwtAuthenticator authenticator = new JwtSetup(RULES, () -> now)
                    .keyAddress(publisher.address(), HttpClient.newHttpClient(), Duration.ofMillis(300))
                    .build(revocations);
            ECKey key = new ECKeyGenerator(Curve.P_256).keyID("one").generate();
            AccessRequest request = new AccessRequest(
                    new DocumentName("a"),
                    Optional.of(Tokens.by(key, Tokens.ann().build())),
                    "192.0.2.1",
                    Optional.empty());
            assertThat(within10Seconds(authenticator.decide(request))).isInstanceOf(Decision.Unavailable.class);

            String keys = new String(Tokens.published(key), StandardCharsets.UTF_8);
            publisher.says(keys.length(), keys);
            now = now.plusSeconds(5);
            assertThat(within10Seconds(authenticator.decide(request))).isInstanceOf(Decision.Granted.class);
        }
    }

    private static Decision within10Seconds(CompletionStage<Decision> stage) throws Exception {
        return stage.toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    @ParameterizedTest
    @CsvSource({
        "a, READ",
        "b, COMMENT",
        "team/x, WRITE",
        "team/x/y, WRITE",
        "team, ''",
        "teams/x, ''",
        "boss, ADMIN",
        "c, ''",
        "st*r, READ",
        "stir, ''"
    })
    @DisplayName("[A10] documents are named exactly, by prefix or all together, and the highest right counts")
    void documents(String document, String right) {
        JWTClaimsSet claims = Tokens.ann()
                .claim(
                        "yarrow",
                        Map.of(
                                "read", List.of("a", "boss", "st*r", "team/*"),
                                "comment", List.of("b"),
                                "write", List.of("team/*"),
                                "admin", List.of("boss")))
                .build();

        assertRight(decide(RULES, Tokens.hs256(claims), document), right);
    }

    @ParameterizedTest
    @CsvSource({"a, WRITE", "team/x, READ", "b, COMMENT", "z, ''"})
    @DisplayName("[A11] the claims of Hocuspocus users work; what is not listed is not allowed")
    void legacy(String document, String right) {
        JWTClaimsSet claims = Tokens.ann()
                .claim("yarrow", null)
                .claim("allowedDocumentNames", List.of("a", "team/*", "b"))
                .claim("readonlyDocumentNames", List.of("team/*", "b"))
                .claim("commentDocumentNames", List.of("b"))
                .build();

        assertRight(decide(RULES, Tokens.hs256(claims), document), right);
        assertThat(decide(RULES, Tokens.hs256(Tokens.ann().claim("yarrow", null).build()), document))
                .isInstanceOf(Decision.Denied.class);
    }

    @Test
    @DisplayName("[A12] a token without a signature, or with one that does not fit, is refused")
    void signatures() throws Exception {
        String claims = Tokens.ann().build().toString();
        String good = Tokens.hs256(Tokens.ann().build());
        List<String> bad = new ArrayList<>(List.of(
                Tokens.raw("{\"alg\":\"none\"}", claims, ""),
                Tokens.raw("{\"alg\":\"None\"}", claims, ""),
                Tokens.raw("{\"alg\":\"HS256\"}", claims, ""),
                Tokens.raw("{\"alg\":\"HS256\"}", claims, "AAAA"),
                good.substring(0, good.length() - 4) + "AAAA",
                good.substring(0, good.lastIndexOf('.') + 1),
                "x",
                "..",
                "a.b.c",
                ""));
        bad.add(hmac("{\"alg\":\"HS256\",\"crit\":[\"b64\"],\"b64\":false}", claims));
        bad.add(hmac("{\"alg\":\"HS256\",\"crit\":[\"exp\"],\"exp\":1}", claims));
        bad.add(Tokens.signed(new JWSHeader(JWSAlgorithm.HS512), Tokens.ann().build(), new MACSigner(new byte[64])));
        bad.add(Tokens.signed(
                new JWSHeader(JWSAlgorithm.HS256),
                Tokens.ann().build(),
                new MACSigner("another secret another secret 12".getBytes(StandardCharsets.US_ASCII))));

        assertThat(decide(RULES, good, "a")).isInstanceOf(Decision.Granted.class);
        assertThat(decide(RULES, hmac("{\"alg\":\"HS256\"}", claims), "a")).isInstanceOf(Decision.Granted.class);
        for (String token : bad) {
            assertThat(decide(RULES, token, "a")).as(token).isInstanceOf(Decision.Denied.class);
        }
        assertThat(decide(RULES, Optional.empty(), "a"))
                .isEqualTo(new Decision.Denied("a token is needed", /* anotherTokenMayHelp= */ true));
    }

    @Test
    @DisplayName("[A12] a public key is never taken for a secret, nor a secret for a public key")
    void confusion() throws Exception {
        RSAKey key = new RSAKeyGenerator(2048).keyID("one").generate();
        JwtAuthenticator both = new JwtAuthenticator(
                RULES,
                List.of(new SharedSecret(Tokens.SECRET), published(Tokens.published(key))),
                revocations,
                () -> now);
        byte[] pem = ("-----BEGIN PUBLIC KEY-----\n"
                        + Base64.getMimeEncoder()
                                .encodeToString(key.toRSAPublicKey().getEncoded())
                        + "\n-----END PUBLIC KEY-----\n")
                .getBytes(StandardCharsets.US_ASCII);

        assertThat(decide(both, Tokens.by(key, Tokens.ann().build()), "a")).isInstanceOf(Decision.Granted.class);
        for (byte[] fake : List.of(pem, key.toRSAPublicKey().getEncoded(), Tokens.published(key))) {
            String forged = Tokens.signed(
                    new JWSHeader(JWSAlgorithm.HS256), Tokens.ann().build(), new MACSigner(fake));
            assertThat(decide(both, forged, "a")).isInstanceOf(Decision.Denied.class);
        }
    }

    @ParameterizedTest
    @CsvSource({"-61, false", "-59, true", "3600, true"})
    @DisplayName("[A13] a token is valid until it expires, with so much time between the clocks as is set")
    void expiry(long seconds, boolean valid) {
        JWTClaimsSet claims = Tokens.ann()
                .expirationTime(Date.from(Tokens.NOW.plusSeconds(seconds)))
                .build();

        assertThat(decide(RULES, Tokens.hs256(claims), "a") instanceof Decision.Granted)
                .isEqualTo(valid);
    }

    @Test
    @DisplayName("[A13] a token without an expiry is refused, unless that is allowed")
    void withoutExpiry() {
        String token = Tokens.hs256(Tokens.ann().expirationTime(null).build());
        JwtRules lenient = new JwtRules(Optional.empty(), Optional.empty(), Duration.ZERO, /* requireExpiry= */ false);

        assertThat(decide(RULES, token, "a"))
                .isInstanceOfSatisfying(Decision.Denied.class, denied -> assertThat(denied.reason())
                        .contains("exp"));
        assertThat(grant(decide(lenient, token, "a")).expires()).isEmpty();
    }

    @Test
    @DisplayName("[A13] a token from the future is not valid yet")
    void notYet() {
        Date soon = Date.from(Tokens.NOW.plusSeconds(120));

        assertThat(decide(RULES, Tokens.hs256(Tokens.ann().notBeforeTime(soon).build()), "a"))
                .isInstanceOf(Decision.Denied.class);
        assertThat(decide(RULES, Tokens.hs256(Tokens.ann().issueTime(soon).build()), "a"))
                .isInstanceOf(Decision.Denied.class);
    }

    @Test
    @DisplayName("[A13] issuer and audience must be those that are set")
    void issuerAndAudience() {
        JwtRules strict = new JwtRules(Optional.of("https://id.example.com"), Optional.of("docs"), Duration.ZERO, true);
        JWTClaimsSet.Builder right =
                Tokens.ann().issuer("https://id.example.com").audience(List.of("mail", "docs"));

        assertThat(decide(strict, Tokens.hs256(right.build()), "a")).isInstanceOf(Decision.Granted.class);
        assertThat(decide(strict, Tokens.hs256(Tokens.ann().audience("docs").build()), "a"))
                .isInstanceOf(Decision.Denied.class);
        assertThat(decide(strict, Tokens.hs256(right.audience("mail").build()), "a"))
                .isInstanceOf(Decision.Denied.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"exp\":\"soon\"}",
                "{\"exp\":9999999999,\"sub\":5}",
                "{\"exp\":9999999999,\"yarrow\":[]}",
                "{\"exp\":9999999999,\"yarrow\":{\"read\":\"a\"}}",
                "{\"exp\":9999999999,\"yarrow\":{\"read\":[1]}}",
                "{\"exp\":9999999999,\"allowedDocumentNames\":\"topsecret\"}",
                "[]",
                "5",
                "{",
            })
    @DisplayName("[A14] claims of another kind than expected are refused, without repeating them")
    void strangeClaims(String claims) throws Exception {
        Decision decision = decide(RULES, hmac("{\"alg\":\"HS256\"}", claims), "a");

        assertThat(decision).isInstanceOfSatisfying(Decision.Denied.class, denied -> assertThat(denied.reason())
                .doesNotContain("topsecret"));
    }

    @Test
    @DisplayName("[A14] a token that is too long, or nested without end, is refused")
    void oversize() throws Exception {
        String padding = "x".repeat(7000);
        String deep = "{\"exp\":9999999999,\"a\":" + "[".repeat(2500) + "]".repeat(2500) + "}";

        assertThat(decide(RULES, Tokens.hs256(Tokens.ann().claim("p", padding).build()), "a"))
                .isEqualTo(new Decision.Denied(
                        "the token is longer than 8192 characters", /* anotherTokenMayHelp= */ true));
        assertThat(decide(RULES, hmac("{\"alg\":\"HS256\"}", deep), "a")).isInstanceOf(Decision.Denied.class);
    }

    @Test
    @DisplayName("[A14] who does not say who they are is a guest, and a colour that is none is not passed on")
    void guest() {
        Grant grant = grant(decide(
                RULES,
                Tokens.hs256(Tokens.ann()
                        .subject(null)
                        .claim("color", "red;x:url(//e)")
                        .build()),
                "a"));

        assertThat(grant.principal().id()).isEqualTo("guest");
        assertThat(grant.principal().color()).isEmpty();
    }

    @Test
    @DisplayName("[A15] what was revoked is refused: a token, or what was granted before to a user or in a document")
    void revoked() throws IOException {
        String token = Tokens.hs256(Tokens.ann().jwtID("t1").build());
        String later = Tokens.hs256(Tokens.ann()
                .jwtID("t2")
                .issueTime(Date.from(Tokens.NOW.plusSeconds(2)))
                .build());

        revocations.add(new Revocation(Revocation.Kind.DOCUMENT, "a"), now);
        assertThat(decide(RULES, token, "a")).isInstanceOf(Decision.Denied.class);
        assertThat(decide(RULES, token, "b")).isInstanceOf(Decision.Granted.class);
        assertThat(decide(RULES, later, "a")).isInstanceOf(Decision.Granted.class);

        revocations.add(new Revocation(Revocation.Kind.USER, "ann"), now);
        assertThat(decide(RULES, token, "b")).isInstanceOf(Decision.Denied.class);
        assertThat(decide(RULES, later, "b")).isInstanceOf(Decision.Granted.class);

        revocations.add(new Revocation(Revocation.Kind.TOKEN, "t2"), now);
        assertThat(decide(RULES, later, "b")).isInstanceOf(Decision.Denied.class);
    }

    @Test
    @DisplayName("[A16] RS256 and ES256 are checked with the published keys")
    void publicKeys() throws Exception {
        RSAKey rsa = new RSAKeyGenerator(2048).keyID("r").generate();
        var ec = new ECKeyGenerator(Curve.P_256).keyID("e").generate();
        var stranger = new ECKeyGenerator(Curve.P_256).keyID("e").generate();
        JwtAuthenticator authenticator =
                new JwtAuthenticator(RULES, List.of(published(Tokens.published(rsa, ec))), revocations, () -> now);

        assertThat(decide(authenticator, Tokens.by(rsa, Tokens.ann().build()), "a"))
                .isInstanceOf(Decision.Granted.class);
        assertThat(decide(authenticator, Tokens.by(ec, Tokens.ann().build()), "a"))
                .isInstanceOf(Decision.Granted.class);
        assertThat(decide(authenticator, Tokens.by(stranger, Tokens.ann().build()), "a"))
                .isInstanceOf(Decision.Denied.class);
        assertThat(decide(authenticator, Tokens.hs256(Tokens.ann().build()), "a"))
                .isInstanceOf(Decision.Denied.class);
    }

    @Test
    @DisplayName("[A17] a secret that is too short is refused, with what makes a good one")
    void shortSecret() {
        assertThatThrownBy(() -> new SharedSecret(new byte[31])).hasMessageContaining("openssl rand");
    }

    @Test
    @DisplayName("[A18] a token that was made here is accepted here, for what it was made for")
    void made() {
        TokenMaker maker = new TokenMaker(Tokens.SECRET, Optional.of("me"), Optional.of("docs"));
        JwtRules strict = new JwtRules(Optional.of("me"), Optional.of("docs"), Duration.ZERO, true);
        String token = maker.make("ann", "Ann", Right.COMMENT, List.of("team/*"), now, now.plusSeconds(60));

        assertThat(grant(decide(strict, token, "team/x")).right()).isEqualTo(Right.COMMENT);
        assertThat(decide(strict, token, "x")).isInstanceOf(Decision.Denied.class);
        now = now.plusSeconds(60);
        assertThat(decide(strict, token, "team/x")).isInstanceOf(Decision.Denied.class);
    }

    private PublishedKeys published(byte[] keys) {
        return new PublishedKeys(
                "here", () -> CompletableFuture.completedFuture(keys), Duration.ofMinutes(5), () -> now);
    }

    private Decision decide(JwtRules rules, String token, String document) {
        return decide(rules, Optional.of(token), document);
    }

    private Decision decide(JwtRules rules, Optional<String> token, String document) {
        JwtAuthenticator authenticator =
                new JwtAuthenticator(rules, List.of(new SharedSecret(Tokens.SECRET)), revocations, () -> now);
        return decide(authenticator, token, document);
    }

    private static Decision decide(JwtAuthenticator authenticator, String token, String document) {
        return decide(authenticator, Optional.of(token), document);
    }

    private static Decision decide(JwtAuthenticator authenticator, Optional<String> token, String document) {
        return authenticator
                .decide(new AccessRequest(new DocumentName(document), token, "192.0.2.1", Optional.empty()))
                .toCompletableFuture()
                .join();
    }

    private static Grant grant(Decision decision) {
        assertThat(decision).isInstanceOf(Decision.Granted.class);
        return ((Decision.Granted) decision).grant();
    }

    private static void assertRight(Decision decision, String right) {
        if (right.isEmpty()) {
            assertThat(decision).isInstanceOf(Decision.Denied.class);
        } else {
            assertThat(grant(decision).right()).isEqualTo(Right.valueOf(right));
        }
    }

    private static String hmac(String header, String claims) throws GeneralSecurityException {
        String input = Tokens.encoded(header) + "." + Tokens.encoded(claims);
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(Tokens.SECRET, "HmacSHA256"));
        return input + "."
                + Base64.getUrlEncoder()
                        .withoutPadding()
                        .encodeToString(mac.doFinal(input.getBytes(StandardCharsets.US_ASCII)));
    }
}
