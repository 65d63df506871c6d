package dev.yarrow.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class DocumentNameTest {
    static Stream<String> refused() {
        return Stream.of(
                "",
                "x".repeat(256),
                "\u20ac".repeat(86),
                "tab\there",
                "nul\0",
                "del\u007f",
                "next line\u0085",
                "high \ud83d",
                "low \ude00 first",
                "swapped \ude00\ud83d");
    }

    static Stream<String> allowed() {
        return Stream.of("a", "/", "..", "a/b", "%2F", " ", "x".repeat(255), "\u20ac".repeat(85), "\ud83d\ude00");
    }

    @ParameterizedTest
    @MethodSource
    @DisplayName("[S12] names beyond 255 bytes, with control characters or broken Unicode are refused with the reason")
    void refused(String name) {
        assertThatThrownBy(() -> new DocumentName(name))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageMatching("(?s).*(expected|has an unpaired surrogate).*");
    }

    @ParameterizedTest
    @MethodSource
    @DisplayName("[S12] every other name is allowed")
    void allowed(String name) {
        assertThat(new DocumentName(name)).hasToString(name);
    }

    @Test
    @DisplayName("[S7] names are ordered by their UTF-8 bytes, not by UTF-16 units")
    void order() {
        assertThat(new DocumentName("\uFFFD")).isLessThan(new DocumentName("\ud83d\ude00"));
    }
}
