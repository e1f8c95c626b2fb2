package io.foretide;

import io.foretide.forecasts.ForecastSettings;
import io.foretide.model.Checkpoint;
import io.foretide.model.UnreadableWeightsException;
import io.foretide.model.Weights;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** The file that {@code train} writes and {@code serve} starts from: weights, and what they were trained to be used with. */
public final class CoreFile {
    private static final String QUANTILES = "quantiles";
    private static final String SEASONS = "seasons";
    private static final String INTERVAL = "interval-ms";

    private CoreFile() {}

    /**
     * Writes it in one piece or not at all.
     *
     * @param history how the weights came about, by name: for people
     */
    public static void write(Path file, Weights weights, ForecastSettings settings, Map<String, String> history)
            throws IOException {
        SortedMap<String, String> texts = new TreeMap<>(history);
        texts.putAll(meaning(settings));
        texts.put("channels", String.join(",", settings.channels()));
        texts.put("scaler", "per series and causal: changes over a running robust scale, through asinh");
        Checkpoint.write(file, weights, texts);
    }

    /** What inputs and outputs of equal shapes would not tell apart. */
    private static SortedMap<String, String> meaning(ForecastSettings settings) {
        return new TreeMap<>(Map.of(
                QUANTILES, text(settings.quantiles()),
                SEASONS, text(settings.seasons()),
                INTERVAL, String.valueOf(settings.interval())));
    }

    private static String text(Iterable<? extends Number> numbers) {
        var text = new java.util.StringJoiner(",");
        numbers.forEach(number -> text.add(number.toString()));
        return text.toString();
    }

    /**
     * The weights, as version 0.
     *
     * @throws IOException with one message for people: what is wrong with the file or differs from the settings, and what to do
     */
    public static Weights read(Path file, Specs specs) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new IOException("model.weights: there is no file " + file.toAbsolutePath()
                    + ": write it with foretide train, or leave the key empty");
        }
        Checkpoint checkpoint;
        try {
            checkpoint = Checkpoint.read(file, specs.network());
        } catch (UnreadableWeightsException e) {
            throw new IOException("model.weights: " + e.getMessage(), e);
        }
        for (var expected : meaning(specs.forecasts()).entrySet()) {
            String trained = checkpoint.texts().getOrDefault(expected.getKey(), expected.getValue());
            if (!trained.equals(expected.getValue())) {
                throw new IOException("model.weights: " + file + " was trained for " + expected.getKey() + " "
                        + quoted(trained) + ", but " + quoted(expected.getValue())
                        + " is configured: configure the same under stream, or train anew");
            }
        }
        return checkpoint.weights().withVersion(0);
    }

    private static String quoted(String text) {
        return text.isEmpty() ? "(none)" : text;
    }
}
