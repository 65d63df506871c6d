package dev.yarrow.server.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Guesses which name was meant by one that does not exist. No state. */
public final class Spelling {

    private static final int CLOSE = 4;

    private Spelling() {}

    /** What to add to the message: the nearest name, or where to find all of them. */
    static String nearest(String name, boolean variable) {
        List<String> names = Settings.ALL.stream()
                .map(setting -> variable ? setting.variable() : setting.key())
                .toList();
        return nearest(names, name)
                .map(known -> "; did you mean \"" + known + "\"?")
                .orElse("; \"yarrow config\" lists them all");
    }

    /** The name that differs least, if any is near. */
    public static Optional<String> nearest(Collection<String> names, String name) {
        return names.stream()
                .min(Comparator.comparingInt(known -> distance(known, name)))
                .filter(known -> distance(known, name) <= CLOSE);
    }

    /** The Levenshtein distance: how many single characters differ. */
    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[b.length()];
    }
}
