package io.foretide.forecasts;

import io.foretide.model.HalfPrecision;
import io.foretide.model.NetworkSpec;
import io.foretide.series.Block;
import io.foretide.series.Step;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Converts whole series to learning blocks with the service's input rows and targets, consecutively and at every step
 * rather than a sample. The network is not run, since no input depends on it. Not thread-safe.
 */
public final class SeriesRecorder {
    private final Shape shape;

    /** @throws IllegalArgumentException if the spec does not describe a forecasting network */
    public SeriesRecorder(ForecastSettings settings, NetworkSpec spec) {
        shape = new Shape(settings, spec);
    }

    /**
     * Records a series from its beginning.
     *
     * @param steps closed steps, in order of time
     * @param length steps per block
     * @return (channels)(blocks) in order of time, with empty states, which the learner carries
     */
    public List<List<Block>> record(String series, List<Step> steps, int length) {
        SeriesState state = new SeriesState(series, shape);
        int channels = state.channels().size();
        float[] initial = new float[shape.stateSize()];
        float[][] rows = new float[channels][steps.size() * InputRow.WIDTH];
        Recorded[] recorded = new Recorded[channels];
        for (int c = 0; c < channels; c++) {
            recorded[c] = new Recorded(steps.size(), shape.anchors().length);
        }
        for (int i = 0; i < steps.size(); i++) {
            state.add(steps.get(i), initial, true);
            state.channels().forEach(ChannelState::prepare);
            long time = shape.settings().grid().nominal(state.time());
            for (int c = 0; c < channels; c++) {
                shape.inputRow().write(state.channels(), c, time, rows[c], i * InputRow.WIDTH);
                recorded[c].add(
                        i,
                        shape.settings().grid().index(state.time()),
                        state.channels().get(c));
            }
        }
        List<List<Block>> all = new ArrayList<>();
        for (int c = 0; c < channels; c++) {
            HalfPrecision.round(rows[c], 0, rows[c].length);
            all.add(blocks(steps, rows[c], recorded[c], length));
        }
        return all;
    }

    private List<Block> blocks(List<Step> steps, float[] rows, Recorded recorded, int length) {
        List<Block> blocks = new ArrayList<>();
        for (int from = 0; from + length <= steps.size(); from += length) {
            float[] targets = new float[length * InputRow.GROUPS];
            Arrays.fill(targets, Float.NaN);
            for (int i = 0; i < length; i++) {
                for (int g = 0; g < shape.anchors().length; g++) {
                    targets[i * InputRow.GROUPS + g] = recorded.target(from + i, g, shape.anchors()[g]);
                }
            }
            float[] inputs = Arrays.copyOfRange(rows, from * InputRow.WIDTH, (from + length) * InputRow.WIDTH);
            blocks.add(new Block(steps.get(from).time(), 0, length, inputs, new float[0], targets));
        }
        return blocks;
    }

    /** Data of one channel from which targets are computed. */
    private static final class Recorded {
        private final int groups;
        private final float[] bases; // (steps, groups, 3)
        private final double[] values; // (steps) NaN if not observed
        private final double[] scales; // (steps)
        private final long[] indices; // (steps) step numbers on the grid

        Recorded(int steps, int groups) {
            this.groups = groups;
            bases = new float[steps * groups * 3];
            values = new double[steps];
            scales = new double[steps];
            indices = new long[steps];
        }

        void add(int step, long index, ChannelState channel) {
            indices[step] = index;
            values[step] = channel.isKnown() && channel.isObserved() ? channel.newest() : Double.NaN;
            scales[step] = channel.scale();
            if (channel.isKnown()) {
                System.arraycopy(channel.bases(), 0, bases, step * groups * 3, groups * 3);
                HalfPrecision.round(bases, step * groups * 3, groups * 3);
            }
        }

        float target(int step, int group, int lead) {
            int at = step + lead;
            if (at >= values.length || indices[at] - indices[step] != lead) {
                return Float.NaN;
            }
            return BlockBuilder.target(
                    (float) ((values[at] - values[step]) / scales[step]), bases, (step * groups + group) * 3);
        }
    }
}
