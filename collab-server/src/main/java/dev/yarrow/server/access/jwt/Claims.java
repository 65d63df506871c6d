package dev.yarrow.server.access.jwt;

import com.nimbusds.jwt.JWTClaimsSet;
import dev.yarrow.server.access.DocumentPattern;
import dev.yarrow.server.access.Principal;
import dev.yarrow.server.access.Right;
import dev.yarrow.storage.DocumentName;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a token says beyond its validity: who, and what they may do where. Immutable.
 *
 * <p>{@code "yarrow": {"read": [...], "comment": [...], "write": [...], "admin": [...]}} lists documents by right, the
 * highest right that fits a document counts. Without it, the claims of Hocuspocus and Tiptap count:
 * {@code allowedDocumentNames} may be written, unless {@code commentDocumentNames} or, weaker than that,
 * {@code readonlyDocumentNames} hold the name too. A token that lists nothing allows nothing.
 */
record Claims(Principal principal, Optional<Map<Right, List<DocumentPattern>>> own, Legacy legacy) {
    static final String RIGHTS = "yarrow";
    static final String NAME = "name";
    static final String COLOR = "color";

    /** Of tokens that do not say whose they are. */
    private static final String GUEST = "guest";

    private static final int MAX_NAME_LENGTH = 200;
    private static final Pattern CSS_COLOR = Pattern.compile("[#A-Za-z0-9(),.% -]{1,64}");

    record Legacy(List<DocumentPattern> allowed, List<DocumentPattern> comment, List<DocumentPattern> readonly) {}

    /** @throws ParseException if a claim is of another kind than expected; the message names it and nothing it holds */
    static Claims of(JWTClaimsSet claims) throws ParseException {
        String subject = text(claims, "sub").orElse("");
        Principal principal = new Principal(
                subject.isEmpty() ? GUEST : subject,
                text(claims, NAME).orElse(""),
                text(claims, COLOR).filter(color -> CSS_COLOR.matcher(color).matches()));
        Legacy legacy = new Legacy(
                patterns(claims.getClaim("allowedDocumentNames"), "allowedDocumentNames"),
                patterns(claims.getClaim("commentDocumentNames"), "commentDocumentNames"),
                patterns(claims.getClaim("readonlyDocumentNames"), "readonlyDocumentNames"));
        return new Claims(principal, own(claims.getClaim(RIGHTS)), legacy);
    }

    private static Optional<String> text(JWTClaimsSet claims, String name) throws ParseException {
        Object value = claims.getClaim(name);
        if (value == null) {
            return Optional.empty();
        }
        if (value instanceof String text && text.length() <= MAX_NAME_LENGTH) {
            return Optional.of(text);
        }
        throw unexpected(name, "a text of at most " + MAX_NAME_LENGTH + " characters");
    }

    private static Optional<Map<Right, List<DocumentPattern>>> own(@Nullable Object value) throws ParseException {
        if (value == null) {
            return Optional.empty();
        }
        if (!(value instanceof Map<?, ?> byRight)) {
            throw unexpected(RIGHTS, "an object with lists of documents by right");
        }
        Map<Right, List<DocumentPattern>> rights = new EnumMap<>(Right.class);
        for (Right right : Right.values()) {
            String name = right.name().toLowerCase(Locale.ROOT);
            rights.put(right, patterns(byRight.get(name), RIGHTS + "." + name));
        }
        return Optional.of(rights);
    }

    private static List<DocumentPattern> patterns(@Nullable Object value, String claim) throws ParseException {
        if (value == null) {
            return List.of();
        }
        List<DocumentPattern> patterns = new ArrayList<>();
        if (value instanceof List<?> names) {
            for (Object name : names) {
                if (!(name instanceof String text)) {
                    throw unexpected(claim, "a list of document names");
                }
                patterns.add(new DocumentPattern(text));
            }
            return List.copyOf(patterns);
        }
        throw unexpected(claim, "a list of document names");
    }

    private static ParseException unexpected(String claim, String expected) {
        return new ParseException("its claim " + claim + " is not " + expected, 0);
    }

    /** What the token allows in that document, if anything. */
    Optional<Right> rightIn(DocumentName document) {
        if (own.isPresent()) {
            Right highest = null;
            for (Right right : Right.values()) {
                if (any(own.get().getOrDefault(right, List.of()), document)) {
                    highest = right;
                }
            }
            return Optional.ofNullable(highest);
        }
        if (any(legacy.comment, document)) {
            return Optional.of(Right.COMMENT);
        }
        if (any(legacy.readonly, document)) {
            return Optional.of(Right.READ);
        }
        return any(legacy.allowed, document) ? Optional.of(Right.WRITE) : Optional.empty();
    }

    private static boolean any(List<DocumentPattern> patterns, DocumentName document) {
        return patterns.stream().anyMatch(pattern -> pattern.matches(document));
    }
}
