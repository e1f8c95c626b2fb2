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

/** The file that {@code train} writes and {@code serve} starts from: weights that fit every stream, and how they came about. */
public final class CoreFile {
    private static final String SHIPPED = "core.safetensors";

    private CoreFile() {}

    /**
     * Version 0 of the weights, as model.weights has it: those of a file, those that are shipped, or untrained ones. The shipped ones are of the network
     * that the defaults describe; another begins untrained.
     *
     * @throws IOException as {@link #read}
     */
    public static Weights start(ForetideConfig config, Specs specs) throws IOException {
        String chosen = config.model().weights();
        if (ForetideConfig.hasWeightsFile(config)) {
            return read(Path.of(chosen), specs);
        }
        Optional<Weights> shipped =
                chosen.equals(ForetideConfig.UNTRAINED) ? Optional.empty() : shipped(specs.network());
        return shipped.orElseGet(
                () -> Weights.initial(specs.network(), config.model().seed()));
    }

    /** The weights that are shipped, if they are of this network. */
    private static Optional<Weights> shipped(NetworkSpec network) throws IOException {
        try (InputStream file = CoreFile.class.getResourceAsStream(SHIPPED)) {
            if (file == null) {
                throw new IOException("the shipped weights are missing in this build");
            }
            Weights weights = Weights.fromBytes(file.readAllBytes());
            return weights.spec().equals(network) ? Optional.of(weights.withVersion(0)) : Optional.empty();
        }
    }

    /**
     * Writes it in one piece or not at all.
     *
     * @param history how the weights came about, by name: for people
     */
    public static void write(Path file, Weights weights, Map<String, String> history) throws IOException {
        SortedMap<String, String> texts = new TreeMap<>(history);
        texts.put(
                "inputs",
                "version 2: one row for every stream (InputRow); outputs move the series' own quantiles and weigh its experts (NetworkAdvice)");
        Checkpoint.write(file, weights, texts);
    }

    /** How the weights of a file came about, by name. */
    public static Map<String, String> texts(Path file, Specs specs) throws IOException {
        return Checkpoint.read(file, specs.network()).texts();
    }

    /**
     * The weights, as version 0.
     *
     * @throws IOException with one message for people: what is wrong with the file or differs from the settings, and what to do
     */
    public static Weights read(Path file, Specs specs) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new IOException("model.weights: there is no file " + file.toAbsolutePath()
                    + ": write it with foretide train, or leave the key at " + ForetideConfig.PRETRAINED);
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
