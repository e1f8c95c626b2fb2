package io.foretide.files;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Detects the delimiter: the one that divides the first lines most evenly, with most cells that are numbers. */
final class Delimiters {
    /** Ties go to the first; a comma may also be decimal. */
    private static final char[] KNOWN = {'\t', ';', '|', ','};

    private static final int MAX_LINES = 200;

    private Delimiters() {}

    static char guess(EncodedText text, int from) {
        List<String> lines = lines(text, from);
        char best = ',';
        double highest = 0;
        for (char candidate : KNOWN) {
            double score = score(lines, candidate);
            if (score > highest + 1e-9) {
                highest = score;
                best = candidate;
            }
        }
        return best;
    }

    private static List<String> lines(EncodedText text, int from) {
        List<String> lines = new ArrayList<>();
        for (int at = from; at < text.bytes().length && lines.size() < MAX_LINES; ) {
            int end = text.lineEnd(at);
            if (!text.blank(at, end)) {
                lines.add(text.text(at, end).strip());
            }
            at = end + 1;
        }
        return lines;
    }

    /** Share of the lines with the usual number of cells, plus a lower weight for the share of value cells. */
    private static double score(List<String> lines, char delimiter) {
        Map<Integer, Integer> counts = new HashMap<>();
        int values = 0;
        int cells = 0;
        for (String line : lines) {
            List<String> split = split(line, delimiter);
            counts.merge(split.size(), 1, Integer::sum);
            cells += split.size();
            values += (int) split.stream().filter(Delimiters::isValue).count();
        }
        int usual = 0;
        int width = 1;
        for (var entry : counts.entrySet()) {
            if (entry.getValue() > usual || (entry.getValue() == usual && entry.getKey() > width)) {
                usual = entry.getValue();
                width = entry.getKey();
            }
        }
        return width == 1 ? 0 : usual / (double) lines.size() + .5 * values / cells;
    }

    private static boolean isValue(String cell) {
        String bare = cell.strip();
        return NumberFormat.missing(bare)
                || !Double.isNaN(NumberFormat.DOT.parse(bare))
                || !Double.isNaN(NumberFormat.COMMA.parse(bare))
                || new DateParser().read(bare);
    }

    private static List<String> split(String line, char delimiter) {
        List<String> cells = new ArrayList<>();
        boolean quoted = false;
        int start = 0;
        for (int i = 0; i <= line.length(); i++) {
            if (i == line.length() || (line.charAt(i) == delimiter && !quoted)) {
                cells.add(line.substring(start, i).strip().replaceAll("^\"|\"$", ""));
                start = i + 1;
            } else if (line.charAt(i) == '"') {
                quoted = !quoted;
            }
        }
        return cells;
    }
}
