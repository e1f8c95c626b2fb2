package io.foretide.training;

import io.foretide.forecasts.ForecastSettings;
import io.foretide.forecasts.Forecaster;
import io.foretide.forecasts.ReadoutSettings;
import io.foretide.forecasts.SeriesState;
import io.foretide.ingest.CsvFile;
import io.foretide.ingest.CsvFile.Row;
import io.foretide.model.Network;
import io.foretide.model.NetworkSpec;
import io.foretide.model.Weights;
import io.foretide.series.Block;
import io.foretide.series.Observation;
import io.foretide.series.Step;
import io.foretide.windows.GridSettings;
import io.foretide.windows.SeriesGrid;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * Makes blocks of the rows of files as the service makes them of observations: rows, in order of time, go into the grid, and the
 * steps that it closes through the forecaster. Readouts are left out, since blocks do not depend on them.
 */
public final class CsvBlocks {
    /** More than half of the rows further apart than so many intervals: the interval is not that of the file. */
    private static final int FAR = 2;

    private final ForecastSettings settings;
    private final GridSettings grid;
    private final Forecaster forecaster;
    private final Weights weights;

    /** @param network to run the steps through; the caller closes it after the last read */
    public CsvBlocks(ForecastSettings settings, GridSettings grid, NetworkSpec spec, Network network) {
        this.settings = settings;
        this.grid = grid;
        this.forecaster = new Forecaster(withoutReadout(settings), spec, network);
        this.weights = Weights.initial(spec, 0);
    }

    private static ForecastSettings withoutReadout(ForecastSettings settings) {
        return new ForecastSettings(
                settings.channels(),
                settings.grid(),
                settings.horizon(),
                settings.quantiles(),
                settings.seasons(),
                settings.blockSteps(),
                new ReadoutSettings(false, 0, 1),
                false,
                settings.profile(),
                settings.scoredLeads(),
                settings.maxGap(),
                settings.interpolated());
    }

    /**
     * The blocks of each channel of each series in the file, in order of time.
     *
     * @throws IOException with a message for people where the rows are not what the settings say
     */
    public List<List<Block>> read(CsvFile csv, String name) throws IOException {
        check(csv, name);
        Map<String, List<Row>> series = new TreeMap<>();
        for (Row row : csv.all()) {
            if (!Arrays.stream(row.values()).allMatch(Double::isNaN)) {
                series.computeIfAbsent(row.series(), id -> new ArrayList<>()).add(row);
            }
        }
        List<List<Block>> sequences = new ArrayList<>();
        for (var entry : series.entrySet()) {
            entry.getValue().sort(Comparator.comparingLong(Row::time));
            checkSpacing(entry.getValue(), name);
            sequences.addAll(blocks(name + entry.getKey(), entry.getValue()));
        }
        return sequences;
    }

    private void check(CsvFile csv, String name) throws IOException {
        if (csv.valueNames().size() != settings.channels().size()) {
            throw new IOException(name + " has the columns of values " + csv.valueNames() + ", the network "
                    + settings.channels().size() + " channel(s): choose as many with --value");
        }
    }

    private void checkSpacing(List<Row> rows, String name) throws IOException {
        long[] apart = IntStream.range(1, rows.size())
                .mapToLong(i -> rows.get(i).time() - rows.get(i - 1).time())
                .sorted()
                .toArray();
        long usual = apart.length == 0 ? 0 : apart[apart.length / 2];
        if (usual >= FAR * settings.interval()) {
            throw new IOException(name + " has a row every " + text(usual) + ", but the interval is "
                    + text(settings.interval()) + ": say --interval " + text(usual));
        }
    }

    /** As options and configuration write durations. */
    private static String text(long ms) {
        Duration duration = Duration.ofMillis(ms);
        if (ms % 1000 != 0) {
            return ms + "ms";
        }
        if (duration.toSecondsPart() != 0) {
            return duration.toSeconds() + "s";
        }
        return duration.toMinutesPart() != 0 ? duration.toMinutes() + "m" : duration.toHours() + "h";
    }

    private List<List<Block>> blocks(String series, List<Row> rows) {
        SeriesGrid cells = new SeriesGrid(grid);
        SeriesState state = forecaster.newState(series);
        List<List<Block>> channels = new ArrayList<>();
        settings.channels().forEach(channel -> channels.add(new ArrayList<>()));
        for (Row row : rows) {
            cells.add(new Observation(series, row.time(), row.values()));
            cells.closeByEventTime().forEach(step -> step(state, step, channels));
        }
        cells.closeUpTo(Long.MAX_VALUE).forEach(step -> step(state, step, channels));
        return channels;
    }

    /** Blocks of all channels complete at the same steps, in the order of the channels. */
    private void step(SeriesState state, Step step, List<List<Block>> channels) {
        List<Block> blocks =
                forecaster.step(weights, List.of(state), List.of(step)).get(0).blocks();
        for (int channel = 0; channel < blocks.size(); channel++) {
            channels.get(channel).add(blocks.get(channel));
        }
    }
}
