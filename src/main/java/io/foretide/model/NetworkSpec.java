package io.foretide.model;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The shape of a network: everything that decides which weights fit it.
 *
 * @param inputs floats of one input row; 1 where it is a symbol's number
 * @param hidden units of each layer
 * @param leads leads the projection forecasts, 1..leads; 1 where it names classes
 * @param quantiles outputs per lead; 1 where the projection names classes
 * @param layerNorm whether the output of each layer is normalised over its units before it goes on
 * @param learnedState whether a series' first state is learned rather than zero
 * @param ends what goes in and comes out beside numbers: symbols, classes, whole sequences
 * @param experts other forecasts per lead that the outputs weigh, whose distances from the forecast that is corrected are the last (leads, experts)
 *     inputs of a row; 0: none
 */
public record NetworkSpec(
        Cell cell,
        int inputs,
        int hidden,
        int layers,
        int leads,
        int quantiles,
        boolean layerNorm,
        boolean learnedState,
        OutputHeads ends,
        int experts) {
    /** An expert's weight is tanh of this times its output, so that an optimizer's steps move it slowly. */
    public static final float EXPERT_RATE = 0.125f;

    private static final int MOST = 1 << 15;
    private static final Pattern TEXT = Pattern.compile("(\\w+) inputs=(\\d+) hidden=(\\d+) layers=(\\d+) leads=(\\d+)"
            + " quantiles=(\\d+) layerNorm=(true|false) learnedState=(true|false)(?: experts=(\\d+))?( .*)?");

    public NetworkSpec {
        requireBetween("inputs", inputs, MOST);
        requireBetween("hidden", hidden, MOST);
        requireBetween("layers", layers, 64);
        requireBetween("leads", leads, MOST);
        requireBetween("quantiles", quantiles, MOST);
        ends.check(inputs, leads, quantiles, hidden);
        if (experts < 0 || (experts > 0 && (!ends.equals(OutputHeads.NUMBERS) || leads * experts > inputs))) {
            throw new IllegalArgumentException("a network cannot weigh " + experts + " experts at each of " + leads
                    + " leads that its " + inputs + " inputs do not tell of");
        }
    }

    /** Numbers in, forecasts out; no experts to weigh. */
    public NetworkSpec(
            Cell cell,
            int inputs,
            int hidden,
            int layers,
            int leads,
            int quantiles,
            boolean layerNorm,
            boolean learnedState) {
        this(cell, inputs, hidden, layers, leads, quantiles, layerNorm, learnedState, OutputHeads.NUMBERS, 0);
    }

    /** The same network, which also weighs experts. */
    public NetworkSpec withExperts(int count) {
        return new NetworkSpec(cell, inputs, hidden, layers, leads, quantiles, layerNorm, learnedState, ends, count);
    }

    /** Symbols or, where the ends have none, rows of numbers in; one choice of several classes out. */
    public static NetworkSpec ofClasses(Cell cell, int inputs, int hidden, int layers, OutputHeads ends) {
        return new NetworkSpec(cell, inputs, hidden, layers, 1, 1, false, false, ends, 0);
    }

    /** Whether a parameter belongs to the projection, the last layer of all. */
    public static boolean isProjection(String parameter) {
        return parameter.equals(Shapes.PROJECTION_WEIGHT) || parameter.equals(Shapes.PROJECTION_BIAS);
    }

    /** Whether a parameter is the learned state before a series' first step. */
    public static boolean isFirstState(String parameter) {
        return parameter.equals(Shapes.INITIAL_HIDDEN) || parameter.equals(Shapes.INITIAL_CELL);
    }

    /** Floats that a row carries: (layers, hidden), for LSTM (layers, 2, hidden) with h before c. */
    public int stateSize() {
        return layers * cell.states() * hidden;
    }

    /** Floats the projection gives per row and step: (leads, quantiles and weights of experts), or one for each class. */
    public int projectionSize() {
        return ends.classes() > 0 ? ends.classes() : leads * outputsPerLead();
    }

    /** Floats the projection gives for a lead: quantiles, then a weight for each expert. */
    public int outputsPerLead() {
        return quantiles + experts;
    }

    /**
     * Outputs that correct nothing: quantiles evenly spaced from −1 to 1, the band of the forecast that is corrected in its own coordinate; a single
     * number is 0, and so is an expert's weight.
     */
    public float[] neutralOutputs() {
        float[] outputs = new float[projectionSize()];
        for (int i = 0; i < outputs.length && quantiles > 1; i++) {
            int at = i % outputsPerLead();
            outputs[i] = at < quantiles ? -1 + 2f * at / (quantiles - 1) : 0;
        }
        return outputs;
    }

    /** Floats that the first layer sees per step, of which those that come from outside. */
    public int embedded() {
        return ends.symbols() > 0 ? ends.width() : inputs;
    }

    /** Floats that a layer gives per step: of both directions, where there are two. */
    public int layerSize() {
        return ends.bothWays() ? 2 * hidden : hidden;
    }

    /** Floats that the projection sees: the last layer's, and the encoder's state where there is one. */
    public int coreSize() {
        return ends.encoder() > 0 ? 2 * hidden : layerSize();
    }

    /** Steps that come out of so many that go in. */
    public int outputSteps(int steps) {
        return ends.pooling() == OutputHeads.Pooling.EACH ? steps : 1;
    }

    /** Twelve hex digits that differ when anything above differs, the same in every process. */
    public String hash() {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text().getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 6);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** For example {@code gru inputs=7 hidden=64 layers=1 leads=12 quantiles=3 layerNorm=false learnedState=false}. */
    public String text() {
        return cell.name().toLowerCase(Locale.ROOT) + " inputs=" + inputs + " hidden=" + hidden + " layers=" + layers
                + " leads=" + leads + " quantiles=" + quantiles + " layerNorm=" + layerNorm + " learnedState="
                + learnedState + (experts > 0 ? " experts=" + experts : "") + ends.text();
    }

    /**
     * The way back from {@link #text()}.
     *
     * @throws IllegalArgumentException when the text is no spec
     */
    public static NetworkSpec parse(String text) {
        Matcher found = TEXT.matcher(text);
        if (!found.matches()) {
            throw new IllegalArgumentException("'" + text + "' does not describe a network");
        }
        return new NetworkSpec(
                Cell.valueOf(found.group(1).toUpperCase(Locale.ROOT)),
                Integer.parseInt(found.group(2)),
                Integer.parseInt(found.group(3)),
                Integer.parseInt(found.group(4)),
                Integer.parseInt(found.group(5)),
                Integer.parseInt(found.group(6)),
                Boolean.parseBoolean(found.group(7)),
                Boolean.parseBoolean(found.group(8)),
                found.group(10) == null ? OutputHeads.NUMBERS : OutputHeads.parse(found.group(10)),
                found.group(9) == null ? 0 : Integer.parseInt(found.group(9)));
    }

    private static void requireBetween(String name, int value, int most) {
        if (value < 1 || value > most) {
            throw new IllegalArgumentException(name + " of a network is from 1 to " + most + ", not " + value);
        }
    }
}
