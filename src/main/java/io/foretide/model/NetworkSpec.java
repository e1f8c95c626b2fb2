package io.foretide.model;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The shape of a network, which determines the matching weights.
 *
 * @param inputs floats per input row; 1 for a symbol's number
 * @param hidden units per layer
 * @param leads leads of the projection, 1..leads; 1 for classes
 * @param quantiles outputs per lead; 1 for classes
 * @param layerNorm whether each layer's output is normalized over its units
 * @param learnedState whether the initial state is learned; otherwise it is zero
 * @param heads inputs and outputs other than numbers: symbols, classes, whole sequences
 * @param experts per lead whose weights are outputs; their distances from the corrected forecast are the last (leads,
 *     experts) inputs of a row; 0: none
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
        OutputHeads heads,
        int experts) {
    /** An expert's weight is tanh of this times its output, which slows the optimizer's steps. */
    public static final float EXPERT_RATE = 0.125f;

    private static final int MAX = 1 << 15;
    private static final Pattern TEXT = Pattern.compile("(\\w+) inputs=(\\d+) hidden=(\\d+) layers=(\\d+) leads=(\\d+)"
            + " quantiles=(\\d+) layerNorm=(true|false) learnedState=(true|false)(?: experts=(\\d+))?( .*)?");

    public NetworkSpec {
        requireBetween("inputs", inputs, MAX);
        requireBetween("hidden", hidden, MAX);
        requireBetween("layers", layers, 64);
        requireBetween("leads", leads, MAX);
        requireBetween("quantiles", quantiles, MAX);
        heads.check(inputs, leads, quantiles, hidden);
        if (experts < 0 || (experts > 0 && (!heads.equals(OutputHeads.NUMBERS) || leads * experts > inputs))) {
            throw new IllegalArgumentException("a network cannot weigh " + experts + " experts at each of " + leads
                    + " leads that its " + inputs + " inputs do not contain");
        }
    }

    /** Numeric inputs and forecasts, without experts. */
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

    /** The same network with weights of experts. */
    public NetworkSpec withExperts(int count) {
        return new NetworkSpec(cell, inputs, hidden, layers, leads, quantiles, layerNorm, learnedState, heads, count);
    }

    /** Symbols (or numbers, if the heads have no symbols) to one of several classes. */
    public static NetworkSpec ofClasses(Cell cell, int inputs, int hidden, int layers, OutputHeads ends) {
        return new NetworkSpec(cell, inputs, hidden, layers, 1, 1, false, false, ends, 0);
    }

    /** Whether a parameter belongs to the projection. */
    public static boolean isProjection(String parameter) {
        return parameter.equals(ParameterShapes.PROJECTION_WEIGHT) || parameter.equals(ParameterShapes.PROJECTION_BIAS);
    }

    /** Whether a parameter is the learned initial state. */
    public static boolean isFirstState(String parameter) {
        return parameter.equals(ParameterShapes.INITIAL_HIDDEN) || parameter.equals(ParameterShapes.INITIAL_CELL);
    }

    /** Carried floats per row: (layers, hidden), for LSTM (layers, 2, hidden) with h before c. */
    public int stateSize() {
        return layers * cell.states() * hidden;
    }

    /** Projection floats per row and step: (leads, quantiles and experts' weights), or one per class. */
    public int projectionSize() {
        return heads.classes() > 0 ? heads.classes() : leads * outputsPerLead();
    }

    /** Projection floats per lead: quantiles, then a weight per expert. */
    public int outputsPerLead() {
        return quantiles + experts;
    }

    /**
     * Outputs without effect: quantiles evenly spaced from −1 to 1, the band of the corrected forecast in its own
     * coordinate; a single number is 0, and so is an expert's weight.
     */
    public float[] neutralOutputs() {
        float[] outputs = new float[projectionSize()];
        for (int i = 0; i < outputs.length && quantiles > 1; i++) {
            int at = i % outputsPerLead();
            outputs[i] = at < quantiles ? -1 + 2f * at / (quantiles - 1) : 0;
        }
        return outputs;
    }

    /** Floats per step that the first layer gets from outside. */
    public int embedded() {
        return heads.symbols() > 0 ? heads.width() : inputs;
    }

    /** Floats per step of a layer's output, over both directions. */
    public int layerSize() {
        return heads.bothWays() ? 2 * hidden : hidden;
    }

    /** Input floats of the projection: the last layer's, and the encoder's state if there is one. */
    public int coreSize() {
        return heads.encoder() > 0 ? 2 * hidden : layerSize();
    }

    /** Number of output steps for this many input steps. */
    public int outputSteps(int steps) {
        return heads.pooling() == OutputHeads.Pooling.EACH ? steps : 1;
    }

    /** Twelve hexadecimal digits that identify the spec in all processes. */
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
                + learnedState + (experts > 0 ? " experts=" + experts : "") + heads.text();
    }

    /**
     * Parses {@link #text()}.
     *
     * @throws IllegalArgumentException if the text is not a spec
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

    private static void requireBetween(String name, int value, int maximum) {
        if (value < 1 || value > maximum) {
            throw new IllegalArgumentException(name + " of a network is from 1 to " + maximum + ", not " + value);
        }
    }
}
