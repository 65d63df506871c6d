package dev.yarrow.server.access.share;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.yarrow.server.access.AccessRequest;
import dev.yarrow.server.access.AccessWatch;
import dev.yarrow.server.access.Decision;
import dev.yarrow.server.access.Grant;
import dev.yarrow.server.access.OpenAccess;
import dev.yarrow.server.access.Principal;
import dev.yarrow.server.access.Revocation;
import dev.yarrow.server.access.Revocations;
import dev.yarrow.server.access.Right;
import dev.yarrow.server.access.jwt.LinkTokens;
import dev.yarrow.storage.DocumentName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShareLinksTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final DocumentName PLAN = new DocumentName("plan");

    @TempDir
    Path directory;

    private final AtomicReference<Instant> clock = new AtomicReference<>(NOW);
    private Revocations revocations;
    private ShareLinks links;

    @BeforeEach
    void open() throws IOException {
        revocations = Revocations.open(directory.resolve("revocations.jsonl"));
        links = ShareLinks.open(directory, revocations, clock::get);
    }

    @Test
    @DisplayName("[D1] links are signed with a key that only the server's user can read, made with the first link")
    void key() throws IOException {
        assertThat(directory.resolve("share-key")).doesNotExist();

        links.add(link("one", Optional.empty()));

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve("share-key"))))
                .isEqualTo("rw-------");
        assertThat(Files.readString(directory.resolve("share-key")).strip()).hasSize(43);
    }

    @Test
    @DisplayName("[D1] a token that was not signed here is none, however it looks")
    void forged() throws IOException {
        String good = links.add(link("one", Optional.empty()));
        String forged = new LinkTokens(new byte[32]).sign("one");

        assertThat(decide(good, PLAN)).isInstanceOf(Decision.Granted.class);
        assertThat(LinkTokens.isLink(forged)).isTrue();
        for (String bad : List.of(
                forged,
                good + "x",
                good.substring(0, good.length() - 3) + "AAA",
                good.replaceFirst("\\.[^.]+\\.", ".."))) {
            assertThat(decide(bad, PLAN)).isInstanceOf(Decision.Denied.class);
        }
    }

    @Test
    @DisplayName("[D3] a link opens its document, with its right and until its end, and no other")
    void opens() throws IOException {
        String token = links.add(link("one", Optional.of(NOW.plusSeconds(60))));

        assertThat(decide(token, PLAN)).isInstanceOfSatisfying(Decision.Granted.class, granted -> {
            assertThat(granted.grant().right()).isEqualTo(Right.READ);
            assertThat(granted.grant().expires()).contains(NOW.plusSeconds(60));
            assertThat(granted.grant().tokenId()).contains("one");
            assertThat(granted.grant().principal().id()).isEqualTo("link:one");
        });
        assertThat(decide(token, new DocumentName("plan/b")))
                .isEqualTo(new Decision.Denied("this link is for another document", /* anotherTokenMayHelp= */ true));
        clock.set(NOW.plusSeconds(60));
        assertThat(decide(token, PLAN))
                .isEqualTo(new Decision.Denied(
                        "this link has expired; ask for a new one", /* anotherTokenMayHelp= */ true));
    }

    @Test
    @DisplayName("[D6] links survive a restart, and what ended does not come back")
    void durable() throws IOException {
        String one = links.add(link("one", Optional.empty()));
        String two = links.add(link("two", Optional.empty()));
        String late = links.add(link("late", Optional.of(NOW.plusSeconds(60))));
        links.remove("two");
        clock.set(NOW.plus(Duration.ofMinutes(5)));

        for (int restarts = 0; restarts < 2; restarts++) {
            open();
            assertThat(decide(one, PLAN)).isInstanceOf(Decision.Granted.class);
            assertThat(decide(two, PLAN)).isInstanceOf(Decision.Denied.class);
            assertThat(decide(late, PLAN)).isInstanceOf(Decision.Denied.class);
            assertThat(links.of(PLAN)).containsExactly(link("one", Optional.empty()));
        }
    }

    @Test
    @DisplayName(
            "[D6] a link that was being written when the process died is none; a damaged list or key stops the start")
    void damaged() throws IOException {
        links.add(link("one", Optional.empty()));
        Path file = directory.resolve("share-links.jsonl");
        String whole = Files.readString(file);
        Files.writeString(file, whole + "{\"link\":\"tw");
        open();
        assertThat(links.of(PLAN)).hasSize(1);

        Files.writeString(file, whole + "{\"link\":\"two\"}\n");
        assertThatThrownBy(this::open).isInstanceOf(IOException.class).hasMessageContaining("line 2");

        Files.writeString(file, whole);
        Files.writeString(directory.resolve("share-key"), "canary");
        assertThatThrownBy(this::open)
                .isInstanceOf(IOException.class)
                .hasMessageContaining("share-key")
                .hasMessageNotContaining("canary");
    }

    @Test
    @DisplayName("[D6] a document has a bounded number of links; those that are over do not count")
    void bounded() throws IOException {
        links.add(link("short", Optional.of(NOW.plusSeconds(1))));
        for (int i = 1; i < ShareLinks.MAX_OF_A_DOCUMENT; i++) {
            links.add(link("n" + i, Optional.empty()));
        }
        assertThatThrownBy(() -> links.add(link("more", Optional.empty())))
                .isInstanceOf(TooManyLinksException.class)
                .hasMessageContaining("100");

        clock.set(NOW.plusSeconds(1));

        assertThat(links.add(link("more", Optional.empty()))).isNotEmpty();
    }

    @Test
    @DisplayName("[D4] a link ends with a revocation of its id, its document, or the user who made it")
    void revoked() throws IOException {
        for (Revocation revocation : List.of(
                new Revocation(Revocation.Kind.TOKEN, "one"),
                new Revocation(Revocation.Kind.DOCUMENT, "plan"),
                new Revocation(Revocation.Kind.USER, "ann"))) {
            Files.deleteIfExists(directory.resolve("revocations.jsonl"));
            Files.deleteIfExists(directory.resolve("share-links.jsonl"));
            open();
            String token = links.add(link("one", Optional.empty()));

            revocations.add(revocation, NOW.plusSeconds(1));

            assertThat(decide(token, PLAN)).as(revocation.toString()).isInstanceOf(Decision.Denied.class);
            assertThat(links.of(PLAN)).isEmpty();
        }
    }

    @Test
    @DisplayName("[D6] whoever comes by a link waits for no disk, though another link is being written")
    void waitsForNoDisk() throws Exception {
        String token = links.add(link("one", Optional.empty()));
        ShareLinks writing = links;

        synchronized (writing) {
            assertThat(CompletableFuture.supplyAsync(() -> decide(token, PLAN)).get(20, TimeUnit.SECONDS))
                    .isInstanceOf(Decision.Granted.class);
        }
    }

    @Test
    @DisplayName("[D4] a link falls with its maker who was revoked after asking for it, however late it is made")
    void askedBeforeRevocation() throws IOException {
        Sharing sharing = sharing();
        Instant asked = sharing.now();
        clock.set(NOW.plusSeconds(1));
        revocations.add(new Revocation(Revocation.Kind.USER, "eve"), NOW.plusSeconds(1));
        clock.set(NOW.plusSeconds(2));

        Sharing.Made late = sharing.make(grant("eve"), asked, PLAN, Right.READ, Optional.empty(), "");
        Sharing.Made anew = sharing.make(grant("eve"), sharing.now(), PLAN, Right.READ, Optional.empty(), "");

        assertThat(decide(late.token(), PLAN)).isInstanceOf(Decision.Denied.class);
        assertThat(decide(anew.token(), PLAN)).isInstanceOf(Decision.Granted.class);
    }

    @Test
    @DisplayName("[D2] who came in by a link makes none, also while it is being withdrawn")
    void visitorOfWithdrawnLink() throws IOException {
        ShareLink link = new ShareLink("one", PLAN, Right.WRITE, Optional.empty(), "", "ann", NOW);
        links.add(link);
        assertThat(sharing().grantable(link.grant())).isEmpty();

        links.remove("one");

        assertThat(sharing().grantable(link.grant())).isEmpty();
        assertThat(sharing().grantable(grant("ann"))).contains(Right.WRITE);
    }

    @Test
    @DisplayName("[D1] nobody else is asked about a link where links let nobody in")
    void switchedOff() throws IOException {
        String token = links.add(link("one", Optional.empty()));

        assertThat(decide(Optional.empty(), token, PLAN))
                .isEqualTo(new Decision.Denied("links let nobody in on this server", /* anotherTokenMayHelp= */ true));
    }

    @Test
    @DisplayName("[D6] no link says more than it may")
    void shapes() {
        assertThatThrownBy(() -> link(Right.ADMIN, "")).hasMessageContaining("read, comment or write");
        assertThatThrownBy(() -> link(Right.READ, "a\u0007b")).hasMessageContaining("label");
        assertThatThrownBy(() -> link(Right.READ, "x".repeat(101))).hasMessageContaining("label");
        assertThatThrownBy(() -> link("past", Optional.of(NOW))).hasMessageContaining("still to come");
    }

    private Sharing sharing() {
        AccessWatch watch = new AccessWatch(new OpenAccess(), clock::get);
        return new Sharing(links, Right.WRITE, watch, clock::get);
    }

    private static Grant grant(String user) {
        return new Grant(new Principal(user, "", Optional.empty()), Right.WRITE, Optional.empty(), Optional.empty());
    }

    private Decision decide(String token, DocumentName document) {
        return decide(Optional.of(links), token, document);
    }

    private static Decision decide(Optional<ShareLinks> links, String token, DocumentName document) {
        LinkAuthenticator authenticator = new LinkAuthenticator(
                links,
                request -> CompletableFuture.failedFuture(new AssertionError("nobody else is asked about links")));
        AccessRequest request = new AccessRequest(document, Optional.of(token), "127.0.0.1", Optional.empty());
        Decision alone = authenticator.decide(request).toCompletableFuture().join();
        assertThat(authenticator
                        .decideAll(List.of(request, request))
                        .toCompletableFuture()
                        .join())
                .containsExactly(alone, alone);
        return alone;
    }

    private static ShareLink link(String id, Optional<Instant> expires) {
        return new ShareLink(id, PLAN, Right.READ, expires, "for Bob", "ann", NOW);
    }

    private static ShareLink link(Right right, String label) {
        return new ShareLink("id", PLAN, right, Optional.empty(), label, "ann", NOW);
    }
}
