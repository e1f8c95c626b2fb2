package io.foretide.forecasts;

import io.foretide.model.HalfPrecision;
import io.foretide.model.Network;
import io.foretide.series.Block;
import io.foretide.series.Forecast;
import io.foretide.series.Forecast.Verdict;
import io.foretide.series.Score;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * State of one channel of a series: its own forecaster, the network's carried state, the current learning block, and
 * the published forecasts that are not scored yet.
 */
final class ChannelState {
    /** Name of the network among the experts. */
    static final String NETWORK = "network";

    /** Changes are clipped to this many scales, so that half precision can represent them. */
    private static final double MAX_CHANGE = 1e4;

    private static final double MAX_SCORE = 1000;
    private static final int MAX_RUN = Byte.MAX_VALUE;

    /** Labels after which the interval at lead 1 is used to detect anomalies. */
    private static final int TRUSTED = 20;

    private final Shape shape;
    private final ChannelForecaster forecaster;
    private final NetworkMix mix;
    private final SlowAverages averages = new SlowAverages();
    private final PublishedBounds published;
    private final OpenScores open;
    private final RollingBand rolling;
    private final BlockBuilder blocks;
    private final NetworkAdvice advice;
    private final float[] network; // (state) the network's carried state
    private final Map<String, Consumer<StateFields>> items; // created once, since a state is traversed twice per step
    private SessionPath path = SessionPath.NONE; // around the newest step
    private int resets;
    private Verdict verdict = Verdict.NONE;
    private double score = Double.NaN; // anomaly score of the newest value
    private int run; // consecutive anomalies up to the newest value; positive above, negative below
    private double levelShift; // level shift confirmed by the newest value; otherwise 0
    private double actual = Double.NaN; // value observed at the newest step
    private boolean accepted; // whether the newest value was observed and is not held back as an outlier

    // Scratch of the last forecast, not serialized.
    private final double[][] own; // (leads, quantiles) without the network, in the value's unit
    private final double[][] corrected; // (leads, quantiles) corrected by the network, in the value's unit
    private final double[] median; // (leads)
    private final double[][] quantiles; // (leads, quantiles)

    ChannelState(Shape shape, Bounds bounds) {
        this.shape = shape;
        ForecastSettings settings = shape.settings();
        int horizon = settings.horizon();
        forecaster = new ChannelForecaster(shape.series());
        mix = new NetworkMix(forecaster.groups(), shape.series().quantiles(), settings.medianIndex());
        published = new PublishedBounds(bounds);
        open = new OpenScores(settings.scoredLeads(), published);
        rolling = new RollingBand(shape.series().quantiles());
        advice = new NetworkAdvice(forecaster, shape.series().quantiles(), settings.medianIndex());
        blocks = new BlockBuilder(shape.blockSteps(), horizon, shape.anchors(), shape.stateSize());
        network = new float[shape.stateSize()];
        own = new double[horizon][settings.quantiles().size()];
        corrected = new double[horizon][settings.quantiles().size()];
        median = new double[horizon];
        quantiles = new double[horizon][settings.quantiles().size()];
        items = createItems();
    }

    float[] network() {
        return network;
    }

    SlowAverages averages() {
        return averages;
    }

    /** Returns whether the latest step was observed and is not held back as an outlier. */
    boolean isObserved() {
        return accepted;
    }

    /** Returns whether any value was observed. */
    boolean isKnown() {
        return forecaster.isKnown();
    }

    /** Returns the latest value, or its substitute if not observed; NaN before the first. */
    double newest() {
        return forecaster.newest();
    }

    /** Returns the value at a lag; NaN beyond the history. */
    double value(int lag) {
        return forecaster.value(lag);
    }

    /**
     * Returns the usual absolute change per step, in the value's unit; positive. A guess until the value has changed.
     */
    double scale() {
        return forecaster.usualChange();
    }

    /**
     * Writes the network's inputs about the series' own forecast: the age of the series, its recent volatility, per
     * group of leads the own median and the width of the band, and per group the distance of each expert from that
     * median.
     */
    void writeAdvice(float[] to, int at) {
        int next = at;
        to[next++] = (float) Math.log1p(forecaster.labels()) / 8;
        to[next++] = InputRow.compressed(forecaster.ratio(2) - 1, 1);
        to[next++] = InputRow.compressed(forecaster.ratio(3) - 1, 1);
        int[] anchors = shape.anchors();
        int experts = next + InputRow.PER_GROUP * InputRow.GROUPS;
        Arrays.fill(to, next, experts + InputRow.GROUPS * InputRow.EXPERTS, 0);
        for (int slot = 0; slot < anchors.length && isKnown(); slot++) {
            double[] band = own[anchors[slot] - 1];
            double below = advice.below(band, minHalfWidth());
            double above = advice.above(band, minHalfWidth());
            double change = band[shape.settings().medianIndex()] - newest();
            to[next + InputRow.PER_GROUP * slot] = InputRow.compressed(change, scale());
            to[next + InputRow.PER_GROUP * slot + 1] =
                    (float) Math.max(-10, Math.min(10, Math.log((below + above) / scale())));
            advice.distances(anchors[slot], change, below, above, to, experts + slot * InputRow.EXPERTS);
        }
    }

    /** Returns the minimum half-width of a band, in the value's unit. */
    private double minHalfWidth() {
        return 1e-3 * scale();
    }

    /** Returns the names of the mixed experts: the series' own experts, then the network. */
    List<String> names() {
        List<String> names = new ArrayList<>(forecaster.names());
        names.add(NETWORK);
        return names;
    }

    /** Returns (experts) the weights at a lead, in the order of {@link #names}. They sum to 1. */
    float[] weights(int lead) {
        int experts = forecaster.experts();
        float[] weights = new float[experts + 1];
        weights[experts] = mix.share(lead);
        for (int e = 0; e < experts; e++) {
            weights[e] = (float) ((1 - weights[experts]) * forecaster.weight(e, lead));
        }
        return weights;
    }

    /**
     * Returns (experts) the contributions to the median at a lead as changes from the newest value, in the order of
     * {@link #names}.
     */
    double[] contributions(int lead, double publishedMedian) {
        int experts = forecaster.experts();
        double[] all = new double[experts + 1];
        for (int e = 0; e < experts; e++) {
            all[e] = forecaster.contribution(e, lead);
        }
        all[experts] = publishedMedian - own[lead - 1][medianIndex()];
        return all;
    }

    /** {@link ChannelForecaster#knownContribution}, as of the last {@link #prepare}. */
    double knownContribution(int lead) {
        return forecaster.knownContribution(lead);
    }

    /** Returns the expected absolute error of the series' own median at a lead, as of the last {@link #prepare}. */
    double spread(int lead) {
        return forecaster.spread(lead);
    }

    /** {@link ForecastCombination#closureWidening}. */
    double closureWidening(int lead) {
        return forecaster.closureWidening(lead);
    }

    /** {@link NetworkMix#stretchAt}. */
    double stretch(int lead, int side) {
        return mix.stretchAt(lead, side);
    }

    LeadGroups groups() {
        return forecaster.groups();
    }

    /** Returns whether the latest value is held back as an outlier until the next one confirms it. */
    boolean isHeld() {
        return !forecaster.isSeen();
    }

    /** Returns the recent share by which the network lowers the quantile loss at a lead; NaN before the first score. */
    double networkGain(int lead) {
        return mix.gain(lead);
    }

    void reportLosses(LossListener listener) {
        mix.reportLosses(listener);
    }

    /** Number of resets after numerical overflow. */
    int resets() {
        return forecaster.resets() + resets;
    }

    /**
     * Adds a closed step's value, and returns the score of the open forecasts for it if it was observed.
     *
     * @param changes (others) last changes of the other channels, in their scales
     * @param known inputs known in advance, as in {@link io.foretide.series.Step}
     * @param learning false: update the state without learning
     */
    Optional<Score> add(
            String series,
            long time,
            int channel,
            double value,
            boolean observed,
            float[] changes,
            float[] known,
            boolean learning) {
        boolean seen = observed && Double.isFinite(value);
        actual = seen ? value : Double.NaN;
        verdict = seen ? judge() : Verdict.NONE;
        score = verdict == Verdict.NONE ? Double.NaN : anomalyScore();
        run = switch (verdict) {
            case ABOVE -> Math.min(Math.max(run, 0) + 1, MAX_RUN);
            case BELOW -> Math.max(Math.min(run, 0) - 1, -MAX_RUN);
            case INSIDE -> 0;
            case NONE -> run;
        };
        Optional<Score> score = seen ? score(series, time, channel) : Optional.empty();
        if (seen && isKnown()) {
            rolling.observe(value - newest(), scale());
        }
        if (learning || !seen) {
            forecaster.observe(value, seen, changes, known);
        } else {
            forecaster.follow(value, changes, known);
        }
        double shift = forecaster.levelShift();
        levelShift = isTrusted() && shape.settings().anomalyRule().isAnomaly(shift) ? shift : 0;
        accepted = seen && forecaster.isSeen();
        mix.observe(accepted && learning ? value : Double.NaN, path);
        if (accepted) {
            averages.add(value);
        }
        if (accepted && learning) {
            published.observe(value);
        }
        return score;
    }

    /** Sets the closures around the next step. */
    void around(SessionPath newPath) {
        path = newPath;
        forecaster.around(newPath);
    }

    /** Adds the steps that a shortened trading day lacks, and drops open forecasts. */
    void pad(int steps) {
        forecaster.pad(steps);
        open.clear();
        blocks.clear();
        mix.clear();
    }

    /** Adds a number of unobserved steps, and drops open forecasts. */
    void skip(long missing) {
        forecaster.skip((int) Math.min(Integer.MAX_VALUE, missing));
        open.clear();
        blocks.clear();
        mix.clear();
    }

    /** Computes the forecast without the network, if any value was observed. */
    void prepare() {
        if (!isKnown()) {
            return;
        }
        forecaster.forecast(own);
    }

    /** Replaces inputs known in advance: {@link ChannelForecaster#assume}. */
    void assume(double[][] known) {
        forecaster.assume(known);
    }

    /**
     * Returns (leads, quantiles) the forecast without the network, in the value's unit. A value must have been
     * observed.
     */
    double[][] own() {
        prepare();
        return own;
    }

    int medianIndex() {
        return shape.settings().medianIndex();
    }

    /**
     * Computes the forecast to publish, and returns the learning block that this step completes, if any.
     *
     * @param first whether this is the series' first step
     * @param outputs outputs of the network
     * @param row this channel's row in {@code outputs} and {@code inputs}
     * @param frozen whether learning is suspended, so that no block is built
     * @param sampler decides whether a new block begins
     */
    Optional<Block> step(
            boolean first,
            Network.Outputs outputs,
            int row,
            float[] inputs,
            long time,
            long version,
            boolean frozen,
            BlockSampler sampler) {
        if (!isKnown()) {
            open.skip();
            return Optional.empty();
        }
        if (frozen) {
            blocks.clear();
        } else if (!blocks.isIdle() || sampler.admits()) {
            float[] before = first && shape.learnedState() ? new float[0] : network;
            blocks.add(inputs, row, before, bases(), newest(), isObserved(), scale(), version);
        }
        advice.setOutputs(outputs.projection(), row * InputRow.GROUPS * NetworkAdvice.OUTPUTS);
        advice.apply(own, newest(), minHalfWidth(), corrected);
        mix.publish(own, corrected, newest(), scale(), quantiles);
        clip(quantiles);
        int at = shape.settings().medianIndex();
        for (int lead = 0; lead < median.length; lead++) {
            median[lead] = quantiles[lead][at];
        }
        open.add(newest(), median, quantiles);
        return blocks.complete(time, shape.settings());
    }

    /** Clips quantiles, (leads, quantiles) in the value's unit, to the published range. */
    void clip(double[][] quantiles) {
        for (double[] band : quantiles) {
            published.clip(band);
        }
    }

    /**
     * Returns (groups, 3) the own median as a change from the newest value, and the half-widths below and above it, in
     * scales.
     */
    float[] bases() {
        int[] anchors = shape.anchors();
        float[] bases = new float[3 * anchors.length];
        for (int g = 0; g < anchors.length; g++) {
            double[] band = own[anchors[g] - 1];
            bases[3 * g] = clipChange((band[shape.settings().medianIndex()] - newest()) / scale());
            bases[3 * g + 1] = clipChange(advice.below(band, minHalfWidth()) / scale());
            bases[3 * g + 2] = clipChange(advice.above(band, minHalfWidth()) / scale());
        }
        return bases;
    }

    private static float clipChange(double value) {
        return (float) Math.max(-MAX_CHANGE, Math.min(MAX_CHANGE, value));
    }

    /**
     * Stores the network's state after the newest step, row {@code row} of (rows, stateSize). A state that is not
     * finite is replaced by the initial one.
     */
    void carry(float[] states, int row, float[] initial) {
        boolean finite = true;
        for (int i = 0; i < network.length; i++) {
            network[i] = states[row * network.length + i];
            finite &= Float.isFinite(network[i]);
        }
        if (!finite) {
            System.arraycopy(initial, 0, network, 0, network.length);
            resets++;
            blocks.clear();
        }
        HalfPrecision.round(network, 0, network.length);
    }

    /** Resets the network's state to the initial one. */
    void restart(float[] initial) {
        System.arraycopy(initial, 0, network, 0, initial.length);
    }

    Forecast.Channel forecast() {
        if (!isKnown()) {
            double[] none = new double[median.length];
            double[][] noBands = new double[median.length][quantiles[0].length];
            Arrays.fill(none, Double.NaN);
            for (double[] band : noBands) {
                Arrays.fill(band, Double.NaN);
            }
            return withVerdict(none, noBands);
        }
        double[][] bands = new double[median.length][];
        for (int lead = 0; lead < bands.length; lead++) {
            bands[lead] = quantiles[lead].clone();
        }
        return withVerdict(median.clone(), bands);
    }

    private Forecast.Channel withVerdict(double[] to, double[][] bands) {
        int steps = verdict == Verdict.ABOVE || verdict == Verdict.BELOW ? Math.abs(run) : 0;
        return new Forecast.Channel(actual, to, bands, verdict, score, steps, levelShift);
    }

    /** Returns (experts, leads) the last forecast of each expert, in the value's unit. */
    double[][] forecasts() {
        int experts = forecaster.experts();
        double[][] all = new double[experts + 1][];
        for (int e = 0; e < experts; e++) {
            all[e] = forecaster.pointOf(e);
        }
        all[experts] = new double[median.length];
        for (int lead = 0; lead < median.length; lead++) {
            all[experts][lead] = corrected[lead][shape.settings().medianIndex()];
        }
        return all;
    }

    /** Returns the usual absolute one-step error, in scales; NaN before {@value #TRUSTED} scores. */
    double usualError() {
        return isTrusted() ? forecaster.usualError() / scale() : Double.NaN;
    }

    private boolean isTrusted() {
        return forecaster.labels() >= TRUSTED;
    }

    QuantizedHistory history() {
        return forecaster.history();
    }

    /** {@link BlockBuilder#fill}. */
    void fillBlock() {
        blocks.fill();
    }

    void walk(StateFields fields) {
        items.values().forEach(item -> item.accept(fields));
    }

    /** Returns the parts of the state by name, in serialized order. */
    Map<String, Consumer<StateFields>> items() {
        return items;
    }

    private Map<String, Consumer<StateFields>> createItems() {
        Map<String, Consumer<StateFields>> items = new LinkedHashMap<>(forecaster.items());
        items.put("mix with the network", mix::walk);
        items.put("slow averages", averages::walk);
        items.put("forecasts to be scored", open::walk);
        items.put("rolling band to compare with", rolling::walk);
        items.put("block for learning", blocks::walk);
        if (published.isLearned()) {
            items.put("what bounds are learned from", published::walk);
        }
        items.put("carried state of the network", fields -> {
            fields.halves(network);
            resets = fields.count(resets);
        });
        items.put("run of anomalies", fields -> run = fields.small(run));
        return items;
    }

    private Optional<Score> score(String series, long time, int channel) {
        List<Score.Lead> scored = new ArrayList<>();
        for (int i = 0; i < open.count(); i++) {
            if (open.isOpen(i)) {
                scored.add(open.score(i, actual, seasonalForecast(open.lead(i))));
            }
        }
        if (scored.isEmpty()) {
            return Optional.empty();
        }
        boolean compared = open.isOpen(0) && rolling.isTrusted();
        return Optional.of(new Score(
                series,
                time,
                channel,
                actual,
                scale(),
                scored,
                compared ? rolling.loss(actual, open.low(0), open.high(0)) : Double.NaN,
                compared ? rolling.loss(actual - newest()) : Double.NaN));
    }

    /**
     * Returns the seasonal forecast for the current step: the value whole seasons earlier, at or before the origin of
     * the lead. The history ends before the current step.
     */
    private double seasonalForecast(int lead) {
        List<Integer> seasons = shape.settings().seasons();
        int lag = seasons.isEmpty() ? 0 : (lead + seasons.get(0) - 1) / seasons.get(0) * seasons.get(0);
        return lag > 0 ? forecaster.value(lag - 1) : Double.NaN;
    }

    /**
     * Returns the distance of the newest value from its median forecast, in half-widths of the interval on that side.
     */
    private double anomalyScore() {
        double away = actual - open.median(0);
        double half = away < 0 ? open.median(0) - open.low(0) : open.high(0) - open.median(0);
        double anomalyScore = half > 0 ? away / half : Math.signum(away) * MAX_SCORE;
        return Math.max(-MAX_SCORE, Math.min(MAX_SCORE, anomalyScore));
    }

    private Verdict judge() {
        if (open.count() == 0 || !open.isOpen(0) || !isTrusted()) {
            return Verdict.NONE;
        }
        boolean inside = actual >= open.low(0) && actual <= open.high(0);
        double deviation = actual - open.median(0);
        if (inside || !shape.settings().anomalyRule().isAnomaly(deviation)) {
            return Verdict.INSIDE;
        }
        return deviation > 0 ? Verdict.ABOVE : Verdict.BELOW;
    }
}
