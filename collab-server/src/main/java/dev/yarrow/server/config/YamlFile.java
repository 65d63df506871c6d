package dev.yarrow.server.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** Reads a flat YAML mapping with the line of each entry. No state. */
final class YamlFile {

    /** One line of the file; a list's items are joined by commas. Immutable. */
    record Entry(String key, String value, int line) {}

    private YamlFile() {}

    /** The file's entries in their order; what cannot be read is added to the problems. */
    static List<Entry> read(Path file, List<String> problems) {
        List<Entry> entries = new ArrayList<>();
        try (JsonParser yaml = new YAMLMapper().createParser(Files.readAllBytes(file))) {
            readMapping(file, yaml, entries, problems);
        } catch (JacksonException e) {
            int line = e.getLocation() == null ? 1 : e.getLocation().getLineNr();
            problems.add(Source.file(file.toString(), line) + ": not YAML: " + firstLine(e.getOriginalMessage()));
        } catch (NoSuchFileException e) {
            problems.add(file + ": there is no such file; give another with --config FILE, or leave the flag out");
        } catch (IOException e) {
            problems.add(file + ": cannot be read: " + e);
        }
        return entries;
    }

    private static void readMapping(Path file, JsonParser yaml, List<Entry> entries, List<String> problems) {
        JsonToken first = yaml.nextToken();
        if (first == null || first == JsonToken.VALUE_NULL) {
            return; // an empty file, or one with comments only
        }
        if (first != JsonToken.START_OBJECT) {
            problems.add(Source.file(file.toString(), line(yaml)) + ": expected lines of the form \"port: 8080\"");
            return;
        }
        Set<String> seen = new HashSet<>();
        while (yaml.nextToken() == JsonToken.PROPERTY_NAME) {
            String key = yaml.currentName();
            int line = line(yaml);
            String value = readValue(yaml);
            if (value == null) {
                problems.add(Source.file(file.toString(), line) + ": " + key
                        + ": expected one value or a list of plain values");
            } else if (!seen.add(key)) {
                problems.add(Source.file(file.toString(), line) + ": " + key + " is set twice in this file");
            } else {
                entries.add(new Entry(key, value, line));
            }
        }
    }

    private static @Nullable String readValue(JsonParser yaml) {
        JsonToken token = yaml.nextToken();
        if (token == JsonToken.START_ARRAY) {
            return readList(yaml);
        }
        if (token == null || !token.isScalarValue() || token == JsonToken.VALUE_NULL) {
            yaml.skipChildren();
            return null;
        }
        return yaml.getString();
    }

    private static @Nullable String readList(JsonParser yaml) {
        List<String> items = new ArrayList<>();
        boolean plain = true;
        for (JsonToken item = yaml.nextToken(); item != JsonToken.END_ARRAY; item = yaml.nextToken()) {
            plain &= item.isScalarValue();
            items.add(String.valueOf(yaml.getString()));
            yaml.skipChildren();
        }
        return plain ? String.join(",", items) : null;
    }

    private static int line(JsonParser yaml) {
        return yaml.currentTokenLocation().getLineNr();
    }

    private static String firstLine(String message) {
        return message.lines().findFirst().orElse(message);
    }
}
