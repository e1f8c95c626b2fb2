package io.foretide;

import io.foretide.config.ForetideConfig;
import io.foretide.model.Checkpoint;
import io.foretide.model.NetworkSpec;
import io.foretide.model.UnreadableWeightsException;
import io.foretide.model.Weights;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** The weights file that {@code train} writes and {@code serve} reads: weights for all streams, and their history. */
public final class WeightsFile {
    private static final String BUILT_IN = "core.safetensors";

    private WeightsFile() {}

    /**
     * Version 0 of the weights according to model.weights: from a file, built-in, or untrained. The built-in ones
     * require the network of the default settings; otherwise untrained ones are used.
     *
     * @throws IOException as {@link #read}
     */
    public static Weights initialWeights(ForetideConfig config, Specs specs) throws IOException {
        String chosen = config.model().weights();
        if (ForetideConfig.hasWeightsFile(config)) {
            return read(Path.of(chosen), specs);
        }
        Optional<Weights> shipped =
                chosen.equals(ForetideConfig.UNTRAINED) ? Optional.empty() : builtIn(specs.network());
        return shipped.orElseGet(
                () -> Weights.initial(specs.network(), config.model().seed()));
    }

    /** The built-in weights, if they match this network. */
    private static Optional<Weights> builtIn(NetworkSpec network) throws IOException {
        try (InputStream file = WeightsFile.class.getResourceAsStream(BUILT_IN)) {
            if (file == null) {
                throw new IOException("the built-in weights are missing in this build");
            }
            Weights weights = Weights.fromBytes(file.readAllBytes());
            return weights.spec().equals(network) ? Optional.of(weights.withVersion(0)) : Optional.empty();
        }
    }

    /**
     * Writes the file atomically.
     *
     * @param history metadata on the weights' origin, by name
     */
    public static void write(Path file, Weights weights, Map<String, String> history) throws IOException {
        SortedMap<String, String> texts = new TreeMap<>(history);
        texts.put(
                "inputs",
                "version 2: one row for every stream (InputRow); outputs move the series' own quantiles and weigh its experts (NetworkAdvice)");
        Checkpoint.write(file, weights, texts);
    }

    /** The metadata on the weights of a file, by name. */
    public static Map<String, String> texts(Path file, Specs specs) throws IOException {
        return Checkpoint.read(file, specs.network()).texts();
    }

    /**
     * The weights, as version 0.
     *
     * @throws IOException with a readable message: the problem of the file or the difference from the settings, and the
     *     remedy
     */
    public static Weights read(Path file, Specs specs) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new IOException("model.weights: no such file: " + file.toAbsolutePath()
                    + ": write it with foretide train, or set the key to " + ForetideConfig.PRETRAINED);
        }
        Checkpoint checkpoint;
        try {
            checkpoint = Checkpoint.read(file, specs.network());
        } catch (UnreadableWeightsException e) {
            throw new IOException("model.weights: " + e.getMessage(), e);
        }
        return checkpoint.weights().withVersion(0);
    }
}
