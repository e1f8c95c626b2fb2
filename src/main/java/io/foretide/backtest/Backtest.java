package io.foretide.backtest;

import io.foretide.forecasts.Forecaster;
import io.foretide.forecasts.Forecaster.Outcome;
import io.foretide.forecasts.SeriesState;
import io.foretide.learning.Dropouts;
import io.foretide.learning.Trainer;
import io.foretide.learning.TrainingSettings;
import io.foretide.model.Device;
import io.foretide.model.Network;
import io.foretide.model.Placement;
import io.foretide.model.Weights;
import io.foretide.series.Block;
import io.foretide.series.Forecast;
import io.foretide.series.Step;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/**
 * Replays a table, one row = one step, through a forecaster and a trainer. At row t the forecaster has seen rows up to
 * t, and the trainer blocks whose last target is at or before t.
 */
public final class Backtest {
    private final BacktestSettings settings;
    private final Table table;
    private final Split split;
    private final Consumer<Predictions> listener;

    /** @throws IllegalArgumentException if the table has too few rows for the settings */
    public Backtest(BacktestSettings settings, Table table) {
        this(settings, table, said -> {});
    }

    /** @param listener told what was said at each origin, right after it was said */
    Backtest(BacktestSettings settings, Table table, Consumer<Predictions> listener) {
        this.listener = listener;
        this.settings = settings;
        this.table = table;
        this.split = Split.of(settings, table);
    }

    /** @param progress told the number of rows replayed so far */
    public Report run(IntConsumer progress) {
        long start = System.nanoTime();
        try (Network network =
                new Network(settings.network(), Placement.on(Device.CPU).with(settings.precision()))) {
            Weights initial = Weights.initial(settings.network(), settings.seed());
            List<Block> known = settings.train() > 0 && learns() ? blocks(network, initial) : List.of();
            Weights weights = known.isEmpty() ? initial : pretrained(network, initial, known);
            try (Trainer trainer = trainer(weights, online(settings.learning()))) {
                OnlineLearner learner = new OnlineLearner(trainer, settings.learning(), weights, settings.seed());
                Report report = replay(network, learner, progress);
                return report.withSeconds((System.nanoTime() - start) / 1e9);
            }
        }
    }

    private boolean learns() {
        return settings.learning().epochs() > 0;
    }

    private TrainingSettings offline(CoreLearning learning) {
        double dropout = learning.dropout();
        return training(learning.trainRate())
                .withOptimizer(TrainingSettings.Optimizer.ADAMW)
                .withWeightDecay(learning.decay())
                .withDropouts(new Dropouts(dropout, dropout, 0, 0));
    }

    private TrainingSettings online(CoreLearning learning) {
        return training(learning.onlineRate()).withCellRate(learning.cellRate());
    }

    private TrainingSettings training(double rate) {
        return TrainingSettings.defaults(settings.forecasts().quantiles())
                .withLearningRate(rate)
                .withSeed(settings.seed());
    }

    private Trainer trainer(Weights start, TrainingSettings training) {
        return new Trainer(settings.network(), training, Device.CPU, start, null);
    }

    private Weights pretrained(Network network, Weights initial, List<Block> known) {
        long border = time(settings.train()) - span();
        List<Block> train =
                known.stream().filter(block -> block.time() <= border).toList();
        List<Block> validation =
                known.stream().filter(block -> block.time() > border).toList();
        try (Trainer trainer = trainer(initial, offline(settings.learning()))) {
            return new Pretraining(network, settings.learning()).run(trainer, initial, train, validation);
        }
    }

    /** Milliseconds from a block's first step to its last target. */
    private long span() {
        return (long) (settings.forecasts().blockSteps() + settings.forecasts().horizon())
                * settings.forecasts().interval();
    }

    /** Blocks of the train and validation rows, whatever the network. */
    private List<Block> blocks(Network network, Weights weights) {
        Forecaster forecaster = new Forecaster(settings.forecasts(), settings.network(), network);
        SeriesState state = forecaster.newState("backtest");
        List<Block> blocks = new ArrayList<>();
        for (int row = 0; row < settings.train() + settings.validate(); row++) {
            blocks.addAll(step(forecaster, weights, state, row).blocks());
        }
        return blocks;
    }

    private Report replay(Network network, OnlineLearner learner, IntConsumer progress) {
        Forecaster forecaster = new Forecaster(settings.forecasts(), settings.network(), network);
        SeriesState state = forecaster.newState("backtest");
        Report.Builder report = new Report.Builder(settings, table, split, state.experts());
        Deque<Predictions> open = new ArrayDeque<>();
        for (int row = 0; row < split.to(); row++) {
            if (row == split.from() - 1 && settings.mode() == BacktestSettings.Mode.FROZEN) {
                forecaster.freeze();
            }
            Outcome outcome = step(forecaster, learner.weights(), state, row);
            learn(learner, outcome.blocks(), row);
            for (Predictions said : open) {
                report.add(said, row);
            }
            Predictions now = predictions(state, outcome.forecast(), row);
            listener.accept(now);
            open.addLast(now);
            if (open.size() > settings.forecasts().horizon()) {
                open.removeFirst();
            }
            report.weights(state, row);
            progress.accept(row + 1);
        }
        return report.build();
    }

    private void learn(OnlineLearner learner, List<Block> blocks, int row) {
        if (row < settings.train() && learns()) {
            learner.keep(blocks);
        } else if (settings.mode() == BacktestSettings.Mode.ONLINE) {
            learner.learn(blocks);
        }
    }

    private Outcome step(Forecaster forecaster, Weights weights, SeriesState state, int row) {
        double[] values = table.values()[row];
        boolean[] observed = new boolean[values.length];
        for (int c = 0; c < values.length; c++) {
            observed[c] = !Double.isNaN(values[c]);
        }
        Step step = new Step(time(row), values, observed);
        return forecaster.step(weights, List.of(state), List.of(step)).get(0);
    }

    private long time(int row) {
        return table.start() + row * settings.forecasts().interval();
    }

    private static Predictions predictions(SeriesState state, Forecast forecast, int row) {
        int channels = forecast.channels().size();
        double[][][] points = new double[channels][][];
        double[][] low = new double[channels][];
        double[][] high = new double[channels][];
        for (int c = 0; c < channels; c++) {
            Forecast.Channel channel = forecast.channels().get(c);
            double[][] experts = state.forecasts(c);
            points[c] = new double[experts.length + 1][];
            points[c][0] = channel.median();
            System.arraycopy(experts, 0, points[c], 1, experts.length);
            int leads = forecast.leads();
            int last = channel.quantiles()[0].length - 1;
            low[c] = IntStream.range(0, leads)
                    .mapToDouble(i -> channel.quantiles()[i][0])
                    .toArray();
            high[c] = IntStream.range(0, leads)
                    .mapToDouble(i -> channel.quantiles()[i][last])
                    .toArray();
        }
        return new Predictions(row, points, low, high);
    }
}
