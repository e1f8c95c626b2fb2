package io.foretide.forecasts;

import io.foretide.model.Network;
import io.foretide.series.Block;
import io.foretide.series.Forecast;
import io.foretide.series.Forecast.Verdict;
import io.foretide.series.Score;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Everything one channel of one series carries from step to step. */
final class ChannelState {
    private final Shape shape;
    private final boolean compact;
    private final History history;
    private final Scale scale = new Scale();
    private final SlowAverages averages = new SlowAverages();
    private final Base base;
    private final Optional<Expert> readout;
    private final int simple; // how many experts come before the network
    private final Mix mix;
    private final Intervals intervals;
    private final OpenForecasts open;
    private final Blocks blocks;
    private final float[] network; // (state) the network's carried state
    private Verdict verdict = Verdict.NONE;
    private double actual = Double.NaN; // at the newest step

    // Scratch of the last forecast, not kept.
    private final float[][] forecasts; // (simple experts, network[, readout]; leads)
    private final float[] median; // (leads)
    private final float[][] quantiles; // (leads, quantiles)

    ChannelState(Shape shape) {
        this.shape = shape;
        ForecastSettings settings = shape.settings();
        compact = settings.profile() == Profile.COMPACT;
        history = new History(shape.historySteps(), shape.blockSteps() + settings.horizon() + 1, compact);
        base = new Base(shape);
        readout = shape.readout();
        simple = base.experts().size();
        int mixed = simple + (readout.isPresent() ? 2 : 1);
        mix = new Mix(shape.leads().count(), mixed, settings.mix());
        intervals = new Intervals(shape.leads(), settings.quantiles(), settings.medianIndex());
        open = new OpenForecasts(shape.leads(), mixed, settings.quantiles().size(), compact);
        blocks = shape.blocks();
        network = new float[shape.stateSize()];
        forecasts = new float[mixed][settings.horizon()];
        median = new float[settings.horizon()];
        quantiles = new float[settings.horizon()][settings.quantiles().size()];
    }

    History history() {
        return history;
    }

    SlowAverages averages() {
        return averages;
    }

    float[] network() {
        return network;
    }

    /** Takes the newest step, which comes first in a run of the network, or a later one of the same run, into the base. */
    void takeBase(boolean first, float[] features, boolean learning) {
        if (first && blocks.begins()) {
            base.weigh(mix);
        }
        base.take(shape.moment(history, features, learning));
    }

    Base base() {
        return base;
    }

    /** All that count in the forecast: the simple ones, then the network, then the readout if there is one. */
    List<String> names() {
        List<String> names = new ArrayList<>();
        base.experts().forEach(expert -> names.add(expert.name()));
        names.add(Expert.NETWORK);
        readout.ifPresent(expert -> names.add(expert.name()));
        return names;
    }

    /** How many they are. */
    int mixed() {
        return forecasts.length;
    }

    /** How much the index-th of them counts at a lead; all together 1. */
    float weight(int index, int lead) {
        return mix.weight(shape.leads().anchor(lead), index);
    }

    /** How often numbers blew up and began anew. */
    int resets() {
        return base.experts().stream().mapToInt(Expert::resets).sum()
                + readout.map(Expert::resets).orElse(0);
    }

    /** Takes a closed step's value; returns the score of the open forecasts for it if it was observed. */
    Optional<Score> take(String series, long time, int channel, double value, boolean observed, boolean learning) {
        verdict = Verdict.NONE;
        actual = Double.NaN;
        if (!see(value, observed)) {
            return Optional.empty();
        }
        actual = value;
        Optional<Score> score = score(series, time, channel);
        verdict = judge();
        if (learning) {
            learn();
        }
        return score;
    }

    /** Takes a value into all that input rows are made of, and nothing else; returns whether it counts as observed. */
    boolean see(double value, boolean observed) {
        boolean seen = observed && !Double.isNaN(value);
        double held = Double.isNaN(value) ? (history.count() > 0 ? history.value(0) : Double.NaN) : value;
        if (seen) {
            scale.see(value);
            averages.see(value);
        }
        history.add(held, scale.value(), seen);
        return seen;
    }

    /** Passes all that {@link #see} changes. */
    void walkSeen(Fields fields) {
        history.walk(fields);
        scale.walk(fields);
        averages.walk(fields);
    }

    /** Steps that can be taken in one run of the network. */
    int ahead() {
        return blocks.ahead();
    }

    /** Fills steps that nobody saw with the last value and forgets what was open. */
    void jump(int missing) {
        for (int i = 0; i < missing && history.count() > 0; i++) {
            history.add(history.value(0), history.scale(0), false);
        }
        open.clear();
        blocks.clear();
        base.clear();
        readout.ifPresent(Expert::clear);
    }

    /** Keeps the network's state after the newest step, the row-th of (rows, stateSize). */
    void carry(float[] states, int row) {
        System.arraycopy(states, row * network.length, network, 0, network.length);
        if (compact) {
            Halves.round(network, 0, network.length);
        }
    }

    /**
     * Keeps the input row; forecasts; returns the block that is complete now.
     *
     * @param begins whether this is the series' first step
     * @param outputs of the network, of which the row-th is this channel's
     */
    Optional<Block> step(boolean begins, Network.Outputs outputs, int row, float[] inputs, long time, long version) {
        Base.Said said = base.next();
        System.arraycopy(said.forecasts(), 0, forecasts, 0, simple);
        float[] before = begins && shape.learnedState() ? new float[0] : network;
        blocks.add(inputs, row, before, said.together(), version);
        correct(said.together(), outputs.projection(), row);
        Moment now = said.now();
        if (readout.isPresent()) {
            shape.features().writeNetwork(forecasts[simple], outputs.core(), row, now.features());
            readout.get().forecast(now, forecasts[simple + 1]);
        }
        mix.forecast(forecasts, shape.leads(), median);
        for (int lead = 1; lead <= median.length; lead++) {
            for (int q = 0; q < quantiles[0].length; q++) {
                quantiles[lead - 1][q] = median[lead - 1] + intervals.offset(lead, q, shape.leads());
            }
        }
        if (now.foreseen()) {
            open.skip();
        } else {
            open.add(forecasts, quantiles, median);
        }
        return blocks.complete(history, time, shape.settings());
    }

    /** The network's forecast: the base, corrected by the median of the projection (rows, leads × quantiles). */
    private void correct(float[] together, float[] projection, int row) {
        int stride = shape.settings().quantiles().size();
        int at = row * together.length * stride + shape.settings().medianIndex();
        for (int lead = 0; lead < together.length; lead++) {
            forecasts[simple][lead] = together[lead] + projection[at + lead * stride];
        }
    }

    Forecast.Channel forecast() {
        double[] point = new double[median.length];
        double[][] bands = new double[median.length][quantiles[0].length];
        for (int lead = 0; lead < point.length; lead++) {
            point[lead] = inUnits(median[lead], 0);
            for (int q = 0; q < bands[lead].length; q++) {
                bands[lead][q] = inUnits(quantiles[lead][q], 0);
            }
        }
        return new Forecast.Channel(actual, point, bands, verdict);
    }

    /** What each expert said last, (leads) in the value's unit. */
    double[] forecastOf(int index) {
        double[] values = new double[median.length];
        for (int lead = 0; lead < values.length; lead++) {
            values[lead] = inUnits(forecasts[index][lead], 0);
        }
        return values;
    }

    /** One step ahead, in scales; NaN until there are enough. */
    double usualError() {
        return intervals.trusted(0) ? intervals.usual(0) : Double.NaN;
    }

    void walk(Fields fields) {
        walkSeen(fields);
        base.walk(fields);
        readout.ifPresent(expert -> expert.walk(fields));
        mix.walk(fields);
        intervals.walk(fields);
        open.walk(fields);
        blocks.walk(fields);
        Halves.walk(fields, network, compact);
    }

    private Optional<Score> score(String series, long time, int channel) {
        List<Score.Lead> scored = new ArrayList<>();
        for (int lead : shape.settings().scoredLeads()) {
            int anchor = shape.leads().anchor(lead);
            float actual = open.open(anchor) ? history.change(lead) : Float.NaN;
            if (!Float.isNaN(actual)) {
                int at = open.quantiles(anchor);
                boolean inside = actual >= open.values()[at] && actual <= open.values()[at + quantiles[0].length - 1];
                scored.add(new Score.Lead(
                        lead, inUnits(open.median(anchor), lead), history.value(lead), wholeSeasonsAgo(lead), inside));
            }
        }
        return scored.isEmpty()
                ? Optional.empty()
                : Optional.of(new Score(series, time, channel, history.value(0), history.scale(0), scored));
    }

    /** The value of the newest season that ended by the origin of a lead. */
    private double wholeSeasonsAgo(int lead) {
        List<Integer> seasons = shape.settings().seasons();
        int lag = seasons.isEmpty() ? 0 : (lead + seasons.get(0) - 1) / seasons.get(0) * seasons.get(0);
        return lag > 0 && history.reaches(lag) ? history.value(lag) : Double.NaN;
    }

    private Verdict judge() {
        if (!open.open(0) || !intervals.trusted(0)) {
            return Verdict.NONE;
        }
        int at = open.quantiles(0);
        float actual = history.change(1);
        if (actual < open.values()[at]) {
            return Verdict.BELOW;
        }
        return actual > open.values()[at + quantiles[0].length - 1] ? Verdict.ABOVE : Verdict.INSIDE;
    }

    private void learn() {
        for (int a = 0; a < shape.leads().count(); a++) {
            float actual = open.open(a) ? history.change(shape.leads().lead(a)) : Float.NaN;
            if (!Float.isNaN(actual)) {
                mix.learn(a, open.values(), open.experts(a), open.median(a), actual, intervals.usual(a));
                intervals.learn(a, open.values(), open.quantiles(a), open.median(a), actual);
            }
        }
        readout.ifPresent(expert -> expert.learn(history));
    }

    private double inUnits(float change, int lag) {
        return history.value(lag) + change * history.scale(lag);
    }
}
