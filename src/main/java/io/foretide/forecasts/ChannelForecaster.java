package io.foretide.forecasts;

import io.foretide.series.TimeGrid.Closure;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Online quantile forecasts of one channel of a series. Consumes closed steps and returns quantiles for leads 1 to H
 * after each. A forecast depends only on steps up to its origin; its error at lead h is learned h steps later. Not
 * thread-safe.
 */
public final class ChannelForecaster {
    private static final double HUGE = 1e30;
    private static final float[] NONE = {};

    private final ForecasterShape shape;
    private final LeadGroups groups;
    private final QuantizedHistory history;
    private final ObservedSteps observedSteps;
    private final OthersRing others;
    private final KnownInputs known;
    private final RobustScale scale = new RobustScale();
    private final SpikeFilter filter = new SpikeFilter();
    private final LevelShift shifts = new LevelShift();
    private final PointExperts experts;
    private final ForecastCombination combination;
    private final Map<String, Consumer<StateFields>> items; // created once, since a state is traversed twice per step
    private final double[][] points; // scratch: (experts, horizon) changes from the newest value
    private SessionPath path = SessionPath.NONE; // around the newest step
    private int unobserved; // steps since the newest observed one
    private int resets;
    private double levelShift; // size of a level shift confirmed by the newest step; otherwise 0

    public ChannelForecaster(ForecasterShape shape) {
        this.shape = shape;
        groups = new LeadGroups(shape.horizon());
        known = new KnownInputs(shape.known(), shape.flags(), shape.horizon(), shape.seasons());
        LeadAlignedFeatures features =
                new LeadAlignedFeatures(shape.horizon(), shape.seasons(), shape.others(), known.width());
        history = new QuantizedHistory(features.capacity(), features.phases(), features.longestWindow());
        observedSteps = new ObservedSteps(shape.horizon() + 1);
        others = new OthersRing(shape.others());
        experts = new PointExperts(shape.seasons(), history, features, new LeadAlignedReadout(groups, features));
        combination = new ForecastCombination(shape, groups, experts.count());
        points = new double[experts.count()][shape.horizon()];
        items = createItems();
    }

    /** Sets the closures around the next step. */
    void around(SessionPath newPath) {
        path = newPath;
        combination.around(newPath);
    }

    /** Returns whether the current step follows a night and overnight changes differ in size from other changes. */
    private boolean followsNight() {
        return path.before() == Closure.NIGHT && combination.nightsDiffer();
    }

    /**
     * Adds one closed step and learns from it. A value that is not finite or beyond 1e30 counts as not observed.
     *
     * @param observed whether the value was observed; otherwise it is ignored
     * @param changes (others) last changes of the other channels, in their own scales; may be empty
     */
    public void observe(double value, boolean observed, float[] changes) {
        observe(value, observed, changes, NONE);
    }

    /**
     * Adds one closed step with inputs known in advance, and learns from it.
     *
     * @param inputs (inputs, horizon + 1) inputs at the step and at the following leads; NaN if unknown; empty if none
     *     is known
     */
    public void observe(double value, boolean observed, float[] changes, float[] inputs) {
        known.add(inputs);
        levelShift = 0;
        if (!observed || !(Math.abs(value) < HUGE)) {
            miss(changes);
            return;
        }
        double envelope = filter.envelope();
        double shift = 0;
        if (followsNight() || known.isFlagged(1, 1)) {
            filter.pass();
            shifts.pass();
        } else if (!Double.isNaN(shifts.next())) {
            SpikeFilter.Verdict verdict = filter.judge(value, shifts.next());
            if (verdict == SpikeFilter.Verdict.CONFIRMED) {
                confirm(filter.release());
            }
            shift = shifts.observe(value, envelope, history);
            if (verdict == SpikeFilter.Verdict.HELD) {
                miss(changes);
                return;
            }
        }
        accept(value, changes);
        if (shift != 0) {
            history.shift(LevelShift.STEPS - 1, shift);
            experts.shift(shift);
            combination.shift(shift);
            levelShift = shift;
        }
    }

    /** Adds a step without learning from it: only history and smoothed levels are updated. */
    void follow(double value, float[] changes, float[] inputs) {
        known.add(inputs);
        levelShift = 0;
        experts.observe(value);
        add(value, true, changes);
    }

    /** Adds a number of unobserved steps. Seasonal phases stay aligned, and learned parameters are kept. */
    public void skip(int missing) {
        if (history.count() == 0 || missing <= 0) {
            return;
        }
        known.pass(missing);
        int skipped = skippable(missing);
        history.pass(skipped);
        unobserved = Math.min(unobserved + skipped, 1 << 20);
        for (int steps = missing - skipped; steps > 0; steps -= shape.horizon()) {
            double from = history.newest();
            experts.forecast(scale.value(), others, known, points);
            double[] medians = combination.combine(points, known);
            for (int i = 0; i < Math.min(steps, shape.horizon()); i++) {
                add(from + medians[i], false, NONE);
            }
        }
        shifts.setForecast(history.newest(), new double[1]);
    }

    /** Adds the steps that a shortened trading day lacks, so that the next day's steps keep their phase. */
    void pad(int steps) {
        int before = unobserved;
        combination.clear();
        skip(steps);
        unobserved = before;
    }

    /**
     * Forecasts from the latest step, and stores the forecasts to be scored later. At least one step must have been
     * observed.
     *
     * @param quantiles receives (horizon, quantiles) in the value's unit, ascending
     */
    public void forecast(double[][] quantiles) {
        if (history.count() == 0) {
            throw new IllegalStateException("nothing has been observed");
        }
        predict(quantiles);
        if (!finite(quantiles)) {
            double newest = history.newest();
            int before = resets + 1;
            read(new ChannelForecaster(shape).state());
            resets = before;
            observe(Double.isFinite(newest) ? newest : 0, true, NONE);
            predict(quantiles);
        }
    }

    /**
     * Replaces inputs known in advance at the leads after the latest step.
     *
     * @param values (inputs, leads) assumed inputs; NaN to keep the actual ones
     */
    void assume(double[][] values) {
        for (int k = 0; k < values.length; k++) {
            for (int lead = 1; lead <= values[k].length; lead++) {
                if (!Double.isNaN(values[k][lead - 1])) {
                    known.assume(k, lead, (float) values[k][lead - 1]);
                }
            }
        }
    }

    /** Returns (horizon) forecasts of one expert, in the value's unit, as of the last call of {@link #forecast}. */
    public double[] pointOf(int expert) {
        double[] values = points[expert].clone();
        for (int h = 0; h < values.length; h++) {
            values[h] += history.newest();
        }
        return values;
    }

    /** Returns (horizon) mean forecasts, in the value's unit, as of the last call of {@link #forecast}. */
    public double[] mean() {
        double[] values = new double[shape.horizon()];
        for (int lead = 1; lead <= values.length; lead++) {
            values[lead - 1] = history.newest() + combination.mean(lead);
        }
        return values;
    }

    /** Returns the names of the point experts, in order. */
    public List<String> names() {
        return experts.names();
    }

    /** Returns the weight of a point expert in the median at a lead. The weights at a lead sum to 1. */
    public double weight(int expert, int lead) {
        return combination.weight(expert, lead);
    }

    /**
     * Returns the contribution of an expert to the median at a lead, as a change from the newest value in its unit, as
     * of the last forecast.
     */
    double contribution(int expert, int lead) {
        return combination.weight(expert, lead, known) * points[expert][lead - 1];
    }

    /**
     * Returns the contribution of the inputs known in advance to the median at a lead, in the value's unit, as of the
     * last forecast.
     */
    double knownContribution(int lead) {
        return combination.weight(PointExperts.READOUT, lead, known) * experts.known(scale.value(), known, lead);
    }

    /** Returns the expected absolute error at a lead, in the value's unit, as of the last forecast. */
    double spread(int lead) {
        return combination.spread(lead);
    }

    /** {@link ForecastCombination#closureWidening}. */
    double closureWidening(int lead) {
        return combination.closureWidening(lead);
    }

    /** Returns the groups of leads that share parameters. */
    public LeadGroups groups() {
        return groups;
    }

    /** Returns whether any value was observed. */
    boolean isKnown() {
        return history.count() > 0;
    }

    /** Returns whether the latest step was observed and is not held back as an outlier. */
    boolean isSeen() {
        return observedSteps.at(0);
    }

    /** Returns the latest value, or its substitute if not observed; NaN before the first. */
    double newest() {
        return history.newest();
    }

    /** Returns the value at a lag, rounded; NaN beyond the history. */
    double value(int lag) {
        if (lag == 0) {
            return newest();
        }
        return history.reaches(lag) ? history.value(lag) : Double.NaN;
    }

    /**
     * Returns the usual absolute change per step, in the value's unit; positive. A guess until the value has changed.
     */
    double usualChange() {
        double unit = scale.value();
        if (unit > 0) {
            return unit;
        }
        double level = Math.abs(history.newest());
        return level > 0 ? 1e-3 * level : 1;
    }

    /** Returns the mean absolute error at lead 1, in the value's unit, as of the last forecast. */
    double usualError() {
        return combination.usualError();
    }

    /** Returns the number of scored forecasts at lead 1. */
    int labels() {
        return combination.labels();
    }

    /** Returns one of the {@link Volatility#ratios}, as of the last forecast. */
    float ratio(int index) {
        return combination.ratio(index);
    }

    /** Returns an expert's forecast at a lead, as a change from the latest value; 0 if there is no such expert. */
    double change(int expert, int lead) {
        return expert < points.length ? points[expert][lead - 1] : 0;
    }

    /** Returns the number of point experts. */
    int experts() {
        return points.length;
    }

    /** Returns the size of a level shift confirmed by the latest step, in the value's unit; otherwise 0. */
    double levelShift() {
        return levelShift;
    }

    /** Returns the number of resets after numerical overflow. */
    public int resets() {
        return resets + experts.readout().resets();
    }

    /** Traverses the whole state. */
    void walk(StateFields fields) {
        items.values().forEach(item -> item.accept(fields));
    }

    /** Returns the parts of the state by name, in serialized order. */
    Map<String, Consumer<StateFields>> items() {
        return items;
    }

    private Map<String, Consumer<StateFields>> createItems() {
        Map<String, Consumer<StateFields>> items = new LinkedHashMap<>();
        items.put("history", history::walk);
        items.put("observed marks", observedSteps::walk);
        items.put("changes of other channels", others::walk);
        if (shape.known() > 0) {
            items.put("inputs known in advance", known::walk);
        }
        items.put("scale, spikes and level shifts", fields -> {
            scale.walk(fields);
            filter.walk(fields);
            shifts.walk(fields);
            unobserved = fields.count(unobserved);
            resets = fields.count(resets);
        });
        items.put("experts and readout", experts::walk);
        items.putAll(combination.items());
        return items;
    }

    QuantizedHistory history() {
        return history;
    }

    /** Returns the serialized state. */
    public byte[] state() {
        FieldWriter writer = new FieldWriter(8192, true);
        walk(writer);
        return writer.written();
    }

    /** Reads a state written by {@link #state} of a forecaster of the same shape. */
    public void read(byte[] state) {
        walk(new FieldReader(state));
    }

    private void predict(double[][] quantiles) {
        experts.forecast(scale.value(), others, known, points);
        shifts.setForecast(history.newest(), combination.combine(points, known));
        combination.forecast(points, history.newest(), history.count() - 1, scale, unobserved, quantiles);
    }

    private void accept(double value, float[] changes) {
        combination.learn(history, known, value, scale.value(), filter.envelope(), unobserved);
        if (history.count() > 0) {
            if (!followsNight() && scale.observe(value - history.newest())) {
                experts.readout().onScaleChange();
                combination.onScaleChange();
            }
            if (scale.value() > 0 && !shifts.isSuspected()) {
                boolean apart = combination.nightsDiffer();
                experts.readout()
                        .learn(
                                history,
                                value,
                                scale.value(),
                                others,
                                known,
                                observedSteps,
                                lead -> apart && path.isExceptional(lead));
            }
        }
        if (followsNight()) {
            experts.restartTrend();
        }
        experts.observe(value);
        add(value, true, changes);
    }

    /**
     * Accepts the value that was held back as an outlier. It replaces the substitute, and open forecasts are discarded.
     */
    private void confirm(double held) {
        history.replace(0, held);
        if (scale.value() == 0) {
            history.restart();
        }
        observedSteps.confirm(0);
        experts.restartTrend();
        experts.observe(held);
        combination.clear();
    }

    /** Adds an unobserved step, with its forecast as the substitute. */
    private void miss(float[] changes) {
        if (history.count() > 0) {
            add(Double.isNaN(shifts.next()) ? history.newest() : shifts.next(), false, changes);
        }
    }

    private void add(double value, boolean observed, float[] changes) {
        combination.close(history.count());
        unobserved = observed ? 0 : Math.min(unobserved + 1, 1 << 20);
        history.add(value, observed);
        observedSteps.add(observed);
        others.add(changes);
    }

    /** Returns how many missing steps can be skipped without being filled: whole cycles of all seasons. */
    private int skippable(int missing) {
        int spare = Math.max(0, missing - history.kept() - shape.horizon());
        return (int) (spare - spare % shape.cycle());
    }

    private static boolean finite(double[][] quantiles) {
        for (double[] row : quantiles) {
            for (double quantile : row) {
                if (!Double.isFinite(quantile)) {
                    return false;
                }
            }
        }
        return true;
    }
}
