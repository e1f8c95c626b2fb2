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
 * @param inputs floats of one input row
 * @param hidden units of each layer
 * @param leads leads the projection forecasts, 1..leads
 * @param quantiles outputs per lead
 * @param layerNorm whether the output of each layer is normalised over its units before it goes on
 * @param learnedState whether a series' first state is learned rather than zero
 */
public record NetworkSpec(
        Cell cell,
        int inputs,
        int hidden,
        int layers,
        int leads,
        int quantiles,
        boolean layerNorm,
        boolean learnedState) {
    private static final int MOST = 1 << 15;
    private static final Pattern TEXT = Pattern.compile("(\\w+) inputs=(\\d+) hidden=(\\d+) layers=(\\d+) leads=(\\d+)"
            + " quantiles=(\\d+) layerNorm=(true|false) learnedState=(true|false)");

    public NetworkSpec {
        requireBetween("inputs", inputs, MOST);
        requireBetween("hidden", hidden, MOST);
        requireBetween("layers", layers, 64);
        requireBetween("leads", leads, MOST);
        requireBetween("quantiles", quantiles, MOST);
    }

    /** Whether a parameter belongs to the projection, the last layer of all. */
    public static boolean isProjection(String parameter) {
        return parameter.equals(Shapes.PROJECTION_WEIGHT) || parameter.equals(Shapes.PROJECTION_BIAS);
    }

    /** Floats that a row carries: (layers, hidden), for LSTM (layers, 2, hidden) with h before c. */
    public int stateSize() {
        return layers * cell.states() * hidden;
    }

    /** Floats the projection gives per row and step: (leads, quantiles). */
    public int projectionSize() {
        return leads * quantiles;
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
                + learnedState;
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
                Boolean.parseBoolean(found.group(8)));
    }

    private static void requireBetween(String name, int value, int most) {
        if (value < 1 || value > most) {
            throw new IllegalArgumentException(name + " of a network is from 1 to " + most + ", not " + value);
        }
    }
}
