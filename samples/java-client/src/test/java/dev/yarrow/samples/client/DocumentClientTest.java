package dev.yarrow.samples.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The client as a user's program has it, against a server in a process of its own. */
@Timeout(120)
class DocumentClientTest {
    private static final String DOCUMENT = "notes";

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    private Path data;

    @Test
    @DisplayName("[M3] [M4] Java clients and one in Node write together, see each other, and go on after kill -9 and"
            + " restart")
    void together() throws Exception {
        try (ServerProcess server = ServerProcess.start(data);
                NodePeer node = NodePeer.open(server.address(), DOCUMENT, "Nora");
                Writer ada = new Writer(server.address(), DOCUMENT, "Ada");
                Writer ben = new Writer(server.address(), DOCUMENT, "Ben")) {
            ada.people().await("Ben", "Nora");
            ben.people().await("Ada", "Nora");
            node.heard().await("Ada", "Ben");

            ada.type("Ada is here. ");
            ben.text().await("Ada is here.");
            node.heard().await("Ada is here.");
            node.type("Nora too. ");
            ada.text().await("Nora too.");
            ben.text().await("Nora too.");
            ada.awaitSaved();

            server.kill();
            ada.state().await("AWAY");
            ben.state().await("AWAY");
            ada.people().await("[]");
            ada.type("Written by Ada meanwhile. ");
            ben.type("Written by Ben meanwhile. ");
            node.type("Written by Nora meanwhile. ");
            server.startAgain();

            ada.awaitSaved();
            ben.awaitSaved();
            String[] all = {"Ada is here.", "Nora too.", "Ada meanwhile.", "Ben meanwhile.", "Nora meanwhile."};
            ada.text().await(all);
            ben.text().await(all);
            node.heard().await(all);
            node.heard().await("Ada", "Ben");
            assertThat(ben.read()).isEqualTo(ada.read());
            assertThat(server.export(DOCUMENT)).isEqualTo(ada.read());

            try (Writer carl = new Writer(server.address(), "large", "Carl");
                    Writer dora = new Writer(server.address(), "large", "Dora")) {
                dora.people().await("Carl");
                carl.type("more than Tyrus takes by itself".repeat(200_000));
                dora.text().await(text -> text.length() == 6_200_000, "6 MB");
            }

            ben.leave();
            ada.people().await(people -> people.equals("[Nora]"), "only Nora beside Ada");
        }
    }

    @Test
    @DisplayName("[M4] a client that is not let in hears why, and does not try again")
    void denied() throws Exception {
        try (ServerProcess server = ServerProcess.start(data, "--jwt-secret", "0123456789abcdef0123456789abcdef");
                Writer eve = new Writer(server.address(), DOCUMENT, "Eve")) {
            eve.state().await("ENDED 4403");
            eve.type("only here");
            assertThatThrownBy(eve::awaitSaved).hasMessageContaining("not saved");
            assertThat(eve.states()).containsExactly(ConnectionState.CONNECTING, ConnectionState.ENDED);
        }
    }
}
