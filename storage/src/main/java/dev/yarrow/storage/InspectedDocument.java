package dev.yarrow.storage;

import java.util.List;
import java.util.Optional;

/**
 * What an inspection found of one document; immutable.
 *
 * @param name empty if nothing that is left tells it
 * @param id the number that the store gave it; empty if what leads to it is damaged
 * @param record empty if it is damaged or missing
 * @param content everything stored of it; empty if any of it is damaged or missing
 * @param damage what is damaged and where, a sentence each; empty for a sound document
 */
public record InspectedDocument(
        Optional<DocumentName> name,
        Optional<DocumentId> id,
        Optional<DocumentRecord> record,
        Optional<StoredDocument> content,
        List<String> damage) {
    public InspectedDocument {
        damage = List.copyOf(damage);
    }
}
