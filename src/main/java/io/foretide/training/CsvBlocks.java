package io.foretide.training;

import io.foretide.files.SeriesFile;
import io.foretide.files.SeriesFile.Series;
import io.foretide.forecasts.ForecastSettings;
import io.foretide.forecasts.SeriesRecorder;
import io.foretide.model.NetworkSpec;
import io.foretide.series.Block;
import io.foretide.series.Observation;
import io.foretide.series.Step;
import io.foretide.windows.GridSettings;
import io.foretide.windows.SeriesGrid;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Converts rows of files to blocks as the service does with observations: rows go into the grid in order of time, and
 * its closed steps go through the series' own forecaster ({@link SeriesRecorder}).
 */
public final class CsvBlocks {
    private final ForecastSettings settings;
    private final GridSettings grid;
    private final SeriesRecorder recorder;

    public CsvBlocks(ForecastSettings settings, GridSettings grid, NetworkSpec spec) {
        this.settings = settings;
        this.grid = grid;
        this.recorder = new SeriesRecorder(settings, spec);
    }

    /**
     * The blocks of each channel of each series in the file, in order of time.
     *
     * @param file read with the interval of the settings
     * @throws IOException with a readable message if the file has other channels than the settings
     */
    public List<List<Block>> read(SeriesFile file) throws IOException {
        if (file.interval().millis() != settings.interval()) {
            throw new IllegalArgumentException(
                    "read with " + file.interval() + " instead of " + settings.interval() + " ms");
        }
        if (file.channels().size() != grid.inputs()) {
            throw new IOException(file.name() + " has the columns of values " + file.channels() + ", the stream "
                    + grid.inputs() + " channel(s): choose as many with --value");
        }
        List<List<Block>> sequences = new ArrayList<>();
        for (Series series : file.series()) {
            sequences.addAll(blocks(file.name() + "/" + series.id(), series));
        }
        return sequences;
    }

    private List<List<Block>> blocks(String id, Series series) {
        SeriesGrid cells = new SeriesGrid(grid);
        List<Step> steps = new ArrayList<>();
        for (int row = 0; row < series.times().length; row++) {
            double[] values = series.values()[row];
            if (!Arrays.stream(values).allMatch(Double::isNaN)) {
                cells.add(new Observation(id, series.times()[row], values));
                steps.addAll(cells.closeByEventTime());
            }
        }
        steps.addAll(cells.closeUpTo(Long.MAX_VALUE));
        return recorder.record(id, steps, settings.blockSteps());
    }
}
