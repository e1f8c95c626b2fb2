package io.foretide.backtest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A benchmark panel: its scoring, and published results of other models on the same rows. JSON with {@code interval_s},
 * the seasons (comma-separated steps), {@code mase_season}, {@code horizon}, {@code windows} and {@code board} (model →
 * [MASE, CRPS]).
 *
 * @param interval milliseconds between steps
 * @param seasons season lengths in steps
 * @param horizon number of leads
 * @param windows number of non-overlapping origins at the end of each series
 * @param maseSeason lag of the differences that scale MASE
 * @param board rows in order of CRPS
 */
public record PublishedResults(
        String name, long interval, List<Integer> seasons, int horizon, int windows, int maseSeason, List<Row> board) {

    /** The model whose forecast is the value one season ago. */
    public static final String SEASONAL_NAIVE = "seasonal_naive";

    /** @param own whether the row is this backtest's mix */
    public record Row(String model, double mase, double crps, boolean own) {}

    public PublishedResults {
        seasons = List.copyOf(seasons);
        board = List.copyOf(board);
    }

    /** @throws IOException if the file is missing or invalid, with a message for the user */
    public static PublishedResults read(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new IOException("--panel: there is no file " + file);
        }
        JsonNode root;
        try {
            root = new ObjectMapper().readTree(file.toFile());
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            throw new IOException(
                    "--panel: " + file + " is not JSON (line " + e.getLocation().getLineNr() + ")", e);
        }
        List<String> missing = Stream.of("interval_s", "horizon", "windows")
                .filter(key -> !root.path(key).isNumber())
                .toList();
        if (!missing.isEmpty()) {
            throw new IOException("--panel: " + file + " lacks the numbers " + String.join(", ", missing));
        }
        List<Integer> seasons = seasons(root.path("season").asText(""), file);
        List<Row> board = new ArrayList<>();
        root.path("board").fields().forEachRemaining(entry -> {
            JsonNode scores = entry.getValue();
            board.add(new Row(
                    entry.getKey(),
                    scores.path(0).asDouble(Double.NaN),
                    scores.path(1).asDouble(Double.NaN),
                    false));
        });
        return new PublishedResults(
                root.path("name").asText(String.valueOf(file.getFileName())),
                Math.round(root.path("interval_s").asDouble() * 1000),
                seasons,
                root.path("horizon").asInt(),
                root.path("windows").asInt(),
                root.path("mase_season").asInt(seasons.isEmpty() ? 1 : seasons.get(0)),
                sorted(board));
    }

    private static List<Integer> seasons(String text, Path file) throws IOException {
        try {
            return text.isBlank()
                    ? List.of()
                    : Arrays.stream(text.split(","))
                            .map(season -> Integer.parseInt(season.strip()))
                            .toList();
        } catch (NumberFormatException e) {
            throw new IOException("--panel: " + file + ": season is not a list of steps but '" + text + "'", e);
        }
    }

    private static List<Row> sorted(List<Row> rows) {
        return rows.stream().sorted(Comparator.comparingDouble(Row::crps)).toList();
    }

    /** Returns the board with an additional row, in order of CRPS. */
    public List<Row> with(String model, double mase, double crps) {
        return sorted(Stream.concat(board.stream(), Stream.of(new Row(model, mase, crps, true)))
                .toList());
    }

    /** Returns the row of the seasonal naive forecast, which is the reference of relative scores. */
    public Optional<Row> seasonalNaive() {
        return board.stream().filter(row -> row.model().equals(SEASONAL_NAIVE)).findFirst();
    }
}
