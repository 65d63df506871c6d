package dev.yarrow.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** {@code SPEC.md} and the tests, held against each other. */
class SpecificationTest {
    private static final Path REPOSITORY = Path.of("..").toAbsolutePath().normalize();
    private static final Pattern RULE = Pattern.compile("^- \\*\\*([A-Z]\\d+)\\*\\* ", Pattern.MULTILINE);
    private static final Pattern CARRIED = Pattern.compile("\\[([A-Z]\\d+)\\] ");
    private static final List<String> TESTS = List.of(
            "crdt/src/test", "crdt/rust", "storage/src/test", "collab-server/src/test", "web-editor", "samples");
    private static final Set<String> LANGUAGES = Set.of("java", "rs", "mjs", "ts", "tsx", "py");
    private static final Set<String> NOT_OURS = Set.of("node_modules", "target", "dist");

    @Test
    @DisplayName("[H31] every rule has a test that carries its number, and every number in a test is a rule")
    void everyRuleIsTested() throws IOException {
        Set<String> rules = matches(RULE, Files.readString(REPOSITORY.resolve("SPEC.md")));
        Set<String> carried = new TreeSet<>();
        for (String folder : TESTS) {
            visit(REPOSITORY.resolve(folder), file -> carried.addAll(matches(CARRIED, read(file))));
        }

        assertThat(rules).hasSizeGreaterThan(100);
        assertThat(carried).isEqualTo(rules);
    }

    @Test
    @DisplayName("[H31] no rule is stated twice")
    void noRuleTwice() throws IOException {
        List<String> rules = RULE.matcher(Files.readString(REPOSITORY.resolve("SPEC.md")))
                .results()
                .map(match -> match.group(1))
                .toList();

        assertThat(rules).doesNotHaveDuplicates();
    }

    private static void visit(Path folder, Consumer<Path> take) throws IOException {
        try (Stream<Path> children = Files.list(folder)) {
            for (Path child : children.toList()) {
                String name = child.getFileName().toString();
                if (Files.isDirectory(child)) {
                    if (!NOT_OURS.contains(name)) {
                        visit(child, take);
                    }
                } else if (LANGUAGES.contains(name.substring(name.lastIndexOf('.') + 1))) {
                    take.accept(child);
                }
            }
        }
    }

    private static Set<String> matches(Pattern pattern, String text) {
        Set<String> found = new TreeSet<>();
        pattern.matcher(text).results().forEach(match -> found.add(match.group(1)));
        return found;
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
