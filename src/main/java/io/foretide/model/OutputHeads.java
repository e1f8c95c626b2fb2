package io.foretide.model;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Inputs and outputs of a network other than rows of numbers with a forecast after each.
 *
 * @param symbols size of the vocabulary, for inputs that are a symbol's number, 0 to symbols − 1; 0: rows of numbers
 * @param width size of a symbol's embedding
 * @param classes of the softmax over the outputs, where a target is a class number; 0: outputs are numbers
 * @param bothWays whether layers are bidirectional, which needs whole rows
 * @param encoder number of first steps, read by separate cells whose state initializes the others and is peeked at in
 *     each step; 0: none
 */
public record OutputHeads(
        int symbols, int width, int classes, boolean bothWays, Pooling pooling, Projection projection, int encoder) {
    /** Numeric inputs and outputs after each step. */
    public static final OutputHeads NUMBERS = new OutputHeads(0, 0, 0, false, Pooling.EACH, Projection.OWN, 0);

    private static final int MAX = 1 << 20;
    private static final Pattern TEXT = Pattern.compile(" symbols=(\\d+) width=(\\d+) classes=(\\d+)"
            + " bothWays=(true|false) pooling=(\\w+) projection=(\\w+) encoder=(\\d+)");

    /** Input of the projection. */
    public enum Pooling {
        /** Every step: an output after each. */
        EACH,
        /** The last layer after a row's last step, and for the backward direction after the first. */
        LAST,
        /** Its mean over a row's steps. */
        MEAN,
        /** Its maximum over a row's steps, per unit. */
        MAX,
        /** Its mean, weighted by a softmax over a learned score of each step. */
        ATTENTION
    }

    /** The output layer. */
    public enum Projection {
        /** A linear layer. */
        OWN,
        /** A linear layer whose matrix is that of the embedding (Press and Wolf 2017). */
        TIED,
        /** None: the first units are the outputs. */
        NONE
    }

    public OutputHeads {
        if (symbols < 0 || symbols > MAX || classes < 0 || classes > MAX || encoder < 0 || encoder > MAX) {
            throw new IllegalArgumentException("symbols, classes and steps of an encoder are from 0 to " + MAX
                    + ", not " + symbols + ", " + classes + " and " + encoder);
        }
        if (symbols > 0 != width > 0 || width > MAX) {
            throw new IllegalArgumentException("an embedding of " + symbols + " symbols cannot be " + width + " wide");
        }
        if (encoder > 0 && (bothWays || pooling != Pooling.EACH || symbols == 0 || projection != Projection.OWN)) {
            throw new IllegalArgumentException("an encoder reads symbols one way, and each step after it has outputs");
        }
    }

    /** Predicts the next symbol after each symbol. */
    public static OutputHeads nextSymbol(int symbols, int width) {
        return new OutputHeads(symbols, width, symbols, false, Pooling.EACH, Projection.OWN, 0);
    }

    /** Classifies a whole sequence of symbols at each row's end. */
    public static OutputHeads label(int symbols, int width, int classes, boolean bothWays, Pooling pooling) {
        return new OutputHeads(symbols, width, classes, bothWays, pooling, Projection.OWN, 0);
    }

    public OutputHeads withProjection(Projection other) {
        return new OutputHeads(symbols, width, classes, bothWays, pooling, other, encoder);
    }

    /** Whether the outputs depend on where each row ends. */
    boolean needsLengths() {
        return bothWays || pooling != Pooling.EACH;
    }

    void check(int inputs, int leads, int quantiles, int hidden) {
        if ((symbols > 0 && inputs != 1) || (classes > 0 && (leads != 1 || quantiles != 1))) {
            throw new IllegalArgumentException("a symbol is 1 input and a class 1 lead with 1 quantile, not " + inputs
                    + ", " + leads + " and " + quantiles);
        }
        int size = bothWays ? 2 * hidden : hidden;
        if (projection == Projection.TIED && (symbols == 0 || classes != symbols || width != size)) {
            throw new IllegalArgumentException("a projection tied to the embedding needs classes as symbols and " + size
                    + " units as width, not " + classes + " of " + symbols + " and " + width);
        }
        if (projection == Projection.NONE && Math.max(classes, leads * quantiles) > size) {
            throw new IllegalArgumentException("without a projection there are at most " + size + " outputs");
        }
    }

    /** The part of a spec's text; empty for numbers. */
    String text() {
        return equals(NUMBERS)
                ? ""
                : " symbols=" + symbols + " width=" + width + " classes=" + classes + " bothWays=" + bothWays
                        + " pooling=" + pooling.name().toLowerCase(Locale.ROOT)
                        + " projection=" + projection.name().toLowerCase(Locale.ROOT) + " encoder=" + encoder;
    }

    static OutputHeads parse(String text) {
        Matcher found = TEXT.matcher(text);
        if (!found.matches()) {
            throw new IllegalArgumentException("'" + text + "' does not describe output heads");
        }
        return new OutputHeads(
                Integer.parseInt(found.group(1)),
                Integer.parseInt(found.group(2)),
                Integer.parseInt(found.group(3)),
                Boolean.parseBoolean(found.group(4)),
                Pooling.valueOf(found.group(5).toUpperCase(Locale.ROOT)),
                Projection.valueOf(found.group(6).toUpperCase(Locale.ROOT)),
                Integer.parseInt(found.group(7)));
    }
}
