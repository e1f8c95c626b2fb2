package io.foretide.cli;

import io.foretide.CoreFile;
import io.foretide.model.Weights;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine.Option;

/** The file of weights that a command writes. */
final class WeightsOutput {
    @Option(names = "--out", required = true, paramLabel = "FILE", description = "The file to write, safetensors.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Path file;

    Path file() {
        return file;
    }

    /**
     * Writes the weights, in the place of those before.
     *
     * @param history how they came about, for those who ask later; the program's version is added
     */
    void write(Weights weights, Map<String, String> history) {
        Map<String, String> texts = new TreeMap<>(history);
        texts.put("written-by", "foretide " + Foretide.Version.text());
        try {
            CoreFile.write(file, weights, texts);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file + " (" + e + "): give --out another place", e);
        }
    }
}
