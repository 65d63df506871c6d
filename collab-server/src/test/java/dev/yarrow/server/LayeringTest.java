package dev.yarrow.server;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Who may know whom in the server: the build fails when a package reaches up or sideways. */
class LayeringTest {

    private static final String BASE = "dev.yarrow.server";
    private static final JavaClasses SERVER = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages(BASE);

    private static String in(String name) {
        return BASE + "." + name + "..";
    }

    private static void check(ArchRule rule) {
        rule.allowEmptyShould(true).check(SERVER);
    }

    @Test
    @DisplayName("[H25] only transport and http know the web server")
    void webServer() {
        check(noClasses()
                .that()
                .resideOutsideOfPackages(in("transport"), in("http"))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.eclipse.jetty..", "org.glassfish.tyrus..", "jakarta.websocket..")
                .because("rooms and sessions must run without sockets; the root package wires handlers only"));
    }

    @Test
    @DisplayName(
            "[H25] only cli knows picocli; only http, config, cli, content, access and presence know Jackson; only metrics knows Micrometer; only access.jwt and sync know Nimbus")
    void libraries() {
        check(noClasses()
                .that()
                .resideOutsideOfPackage(in("cli"))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("picocli..", "ch.qos.logback.."));
        check(noClasses()
                .that()
                .resideOutsideOfPackages(
                        in("cli"), in("http"), in("config"), in("content"), in("access"), in("presence"))
                .should()
                .dependOnClassesThat()
                .resideInAPackage("tools.jackson.."));
        check(noClasses()
                .that()
                .resideOutsideOfPackage(in("metrics"))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.micrometer..", "io.prometheus.."));
        check(noClasses()
                .that()
                .resideOutsideOfPackages(in("access.jwt"), in("sync"))
                .should()
                .dependOnClassesThat()
                .resideInAPackage("com.nimbusds.."));
        check(noClasses().should().dependOnClassesThat().resideInAnyPackage("org.rocksdb.."));
    }

    @Test
    @DisplayName("[H25] a room decides without threads, clocks and chance")
    void roomIsPlain() {
        check(noClasses()
                .that()
                .haveFullyQualifiedName(BASE + ".room.Room")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.util.concurrent..", "java.security..")
                .orShould()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.time.Clock")
                .orShould()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(java.time.Instant.class, "now")
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(java.util.Random.class));
    }

    @Test
    @DisplayName("[H25] bytes are read without knowing rooms, sockets or files")
    void protocolIsPure() {
        check(classes()
                .that()
                .resideInAPackage(in("protocol"))
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        in("protocol"),
                        in("access"),
                        "dev.yarrow.crdt..",
                        "dev.yarrow.storage..",
                        "java.lang..",
                        "java.util",
                        "java.util.function",
                        "java.nio",
                        "java.nio.charset",
                        "java.time",
                        "org.jspecify.."));
    }

    @Test
    @DisplayName("[H25] packages depend downward only")
    void layers() {
        check(layeredArchitecture()
                .consideringOnlyDependenciesInAnyPackage(BASE + "..")
                .withOptionalLayers(true)
                .layer("cli")
                .definedBy(in("cli"))
                .layer("wiring")
                .definedBy(BASE)
                .layer("http")
                .definedBy(in("http"))
                .layer("session")
                .definedBy(in("session"))
                .layer("sync")
                .definedBy(in("sync"))
                .layer("room")
                .definedBy(in("room"))
                .layer("content")
                .definedBy(in("content"))
                .layer("presence")
                .definedBy(in("presence"))
                .layer("protocol")
                .definedBy(in("protocol"))
                .layer("transport")
                .definedBy(in("transport"))
                .layer("access")
                .definedBy(in("access"))
                .layer("config")
                .definedBy(in("config"))
                .layer("metrics")
                .definedBy(in("metrics"))
                .layer("limit")
                .definedBy(in("limit"))
                .whereLayer("limit")
                .mayNotAccessAnyLayer()
                .whereLayer("cli")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("http")
                .mayOnlyBeAccessedByLayers("wiring")
                .whereLayer("sync")
                .mayOnlyBeAccessedByLayers("wiring", "http")
                .whereLayer("session")
                .mayOnlyBeAccessedByLayers("wiring", "sync")
                .whereLayer("room")
                .mayOnlyBeAccessedByLayers("wiring", "session", "sync")
                .whereLayer("content")
                .mayOnlyBeAccessedByLayers("wiring", "room")
                .whereLayer("presence")
                .mayOnlyBeAccessedByLayers("wiring", "room", "session")
                .whereLayer("transport")
                .mayOnlyBeAccessedByLayers("wiring", "session", "sync", "room")
                .whereLayer("access")
                .mayOnlyBeAccessedByLayers("cli", "wiring", "http", "session", "sync", "room", "presence", "protocol")
                .whereLayer("config")
                .mayOnlyBeAccessedByLayers("cli", "wiring", "http", "session", "room")
                .because("bytes flow one way: socket, protocol, session, room, log"));
    }
}
