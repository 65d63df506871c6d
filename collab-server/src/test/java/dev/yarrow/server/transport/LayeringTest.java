package dev.yarrow.server.transport;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Who may know the web server and the WebSocket engine. */
class LayeringTest {
    private static final JavaClasses SERVER = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.yarrow.server");

    @Test
    @DisplayName("[W22] only the transport and the HTTP API know Jetty")
    void jetty() {
        noClasses()
                .that()
                .resideOutsideOfPackages("dev.yarrow.server.transport..", "dev.yarrow.server.http..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.eclipse.jetty..")
                .allowEmptyShould(true)
                .check(SERVER);
    }

    @Test
    @DisplayName("[W22] only the transport knows Tyrus and the Jakarta WebSocket API")
    void tyrus() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.yarrow.server.transport..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.glassfish.tyrus..", "jakarta.websocket..")
                .allowEmptyShould(true)
                .check(SERVER);
    }

    @Test
    @DisplayName("[W22] the transport knows no other package of the server but limit, nor documents, nor storage")
    void selfContained() {
        noClasses()
                .that()
                .resideInAPackage("dev.yarrow.server.transport..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "dev.yarrow.crdt..",
                        "dev.yarrow.storage..",
                        "dev.yarrow.server",
                        "dev.yarrow.server.room..",
                        "dev.yarrow.server.session..",
                        "dev.yarrow.server.protocol..",
                        "dev.yarrow.server.http..")
                .allowEmptyShould(true)
                .check(SERVER);
    }
}
