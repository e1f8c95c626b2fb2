package io.foretide.model;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;

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
    public NetworkSpec {
        requirePositive("inputs", inputs);
        requirePositive("hidden", hidden);
        requirePositive("layers", layers);
        requirePositive("leads", leads);
        requirePositive("quantiles", quantiles);
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

    private static void requirePositive(String name, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(name + " of a network is at least 1, not " + value);
        }
    }
}
