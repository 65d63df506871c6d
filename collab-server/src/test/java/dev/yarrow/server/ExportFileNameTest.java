package dev.yarrow.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.yarrow.storage.DocumentName;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExportFileNameTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "notes | notes.json",
                "a/b c | a-b c.json",
                "../../etc/passwd | -..-etc-passwd.json",
                "... | document.json",
                ".hidden | hidden.json",
                "CON | document-CON.json",
                "nul.txt | document-nul.txt.json",
                "a\\b:c*d?e\"f<g>h%i | a-b-c-d-e-f-g-h-i.json",
                "Übersicht März | Übersicht März.json",
                "x\u202Egpj.exe | x-gpj.exe.json",
            })
    @DisplayName("[H24] an exported file's name is safe on every system")
    void isSafe(String name, String file) {
        assertThat(ExportFileName.of(new DocumentName(name), ExportFormat.JSON)).isEqualTo(file);
    }

    @Test
    void isShort() {
        assertThat(ExportFileName.of(new DocumentName("é".repeat(120)), ExportFormat.YJS))
                .isEqualTo("é".repeat(60) + ".yjs");
    }
}
