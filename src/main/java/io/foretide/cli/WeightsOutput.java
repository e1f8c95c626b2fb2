package io.foretide.cli;

import io.foretide.WeightsFile;
import io.foretide.model.Weights;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine.Option;

/** The output file of a command that writes weights. */
final class WeightsOutput {
    @Option(names = "--out", required = true, paramLabel = "FILE", description = "The file to write, safetensors.")
    @SuppressWarnings("NullAway.Init") // set by picocli
    private Path file;

    Path file() {
        return file;
    }

    /**
     * Writes the weights, replacing an existing file.
     *
     * @param history metadata on their origin; the program's version is added
     */
    void write(Weights weights, Map<String, String> history) {
        Map<String, String> texts = new TreeMap<>(history);
        texts.put("written-by", "foretide " + Foretide.Version.text());
        try {
            WeightsFile.write(file, weights, texts);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file + " (" + e + "): give another file with --out", e);
        }
    }
}
