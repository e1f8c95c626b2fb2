package io.foretide.forecasts;

import io.foretide.series.TimeGrid.Closure;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Online quantile forecasts of one channel of a series: consumes closed steps and after each returns quantiles for
 * leads 1 to H. A forecast depends only on steps up to its origin; lead h of an origin is learned h steps later. Not
 * thread-safe.
 */
public final class ChannelForecaster {
    private static final double HUGE = 1e30;
    private static final float[] NONE = {};

    private final ForecasterShape shape;
    private final LeadGroups groups;
    private final QuantizedHistory history;
    private final ObservedSteps seen;
    private final OthersRing others;
    private final KnownInputs known;
    private final RobustScale scale = new RobustScale();
    private final SpikeFilter filter = new SpikeFilter();
    private final LevelShift shifts = new LevelShift();
    private final PointExperts experts;
    private final ForecastCombination combination;
    private final Map<String, Consumer<StateFields>> items; // created once, since a state is traversed twice per step
    private final double[][] said; // scratch: (experts, horizon) changes from the newest value
    private SessionPath path = SessionPath.NONE; // around the newest step
    private int unseen; // steps since the newest observed one
    private int resets;
    private double moved; // by which the newest step was found to have shifted the level

    public ChannelForecaster(ForecasterShape shape) {
        this.shape = shape;
        groups = new LeadGroups(shape.horizon());
        known = new KnownInputs(shape.known(), shape.flags(), shape.horizon(), shape.seasons());
        LeadAlignedFeatures features =
                new LeadAlignedFeatures(shape.horizon(), shape.seasons(), shape.others(), known.width());
        history = new QuantizedHistory(features.capacity(), features.phases(), features.longestWindow());
        seen = new ObservedSteps(shape.horizon() + 1);
        others = new OthersRing(shape.others());
        experts = new PointExperts(shape.seasons(), history, features, new LeadAlignedReadout(groups, features));
        combination = new ForecastCombination(shape, groups, experts.count());
        said = new double[experts.count()][shape.horizon()];
        items = parts();
    }

    /** Sets the closures around the next step. */
    void around(SessionPath newPath) {
        path = newPath;
        combination.around(newPath);
    }

    /** Whether the current step follows a night, and overnight changes differ in size from usual changes. */
    private boolean opens() {
        return path.before() == Closure.NIGHT && combination.isApart();
    }

    /**
     * Takes one closed step. A value that is not finite or beyond 1e30 counts as not observed.
     *
     * @param observed whether the value was seen; if not, it is not looked at
     * @param changes last changes of the other channels in their own scales; may be empty
     */
    public void observe(double value, boolean observed, float[] changes) {
        observe(value, observed, changes, NONE);
    }

    /**
     * The same with inputs known in advance.
     *
     * @param inputs (inputs, horizon + 1) of the step and of the leads after it, NaN where unknown; empty if nothing is known
     */
    public void observe(double value, boolean observed, float[] changes, float[] inputs) {
        known.add(inputs);
        moved = 0;
        if (!observed || !(Math.abs(value) < HUGE)) {
            miss(changes);
            return;
        }
        double envelope = filter.envelope();
        double shift = 0;
        if (opens() || known.isFlagged(1, 1)) {
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
        take(value, changes);
        if (shift != 0) {
            history.shift(LevelShift.STEPS - 1, shift);
            experts.shift(shift);
            combination.shift(shift);
            moved = shift;
        }
    }

    /** Adds a step like {@link #observe}, without learning from it; only history and smoothed levels are updated. */
    void follow(double value, float[] changes, float[] inputs) {
        known.add(inputs);
        moved = 0;
        experts.observe(value);
        add(value, true, changes);
    }

    /** Skips unobserved steps. Seasonal phases stay aligned, and learned parameters are kept. */
    public void skip(int missing) {
        if (history.count() == 0 || missing <= 0) {
            return;
        }
        known.pass(missing);
        int passed = passable(missing);
        history.pass(passed);
        unseen = Math.min(unseen + passed, 1 << 20);
        for (int steps = missing - passed; steps > 0; steps -= shape.horizon()) {
            double from = history.newest();
            experts.forecast(scale.value(), others, known, said);
            double[] medians = combination.combine(said, known);
            for (int i = 0; i < Math.min(steps, shape.horizon()); i++) {
                add(from + medians[i], false, NONE);
            }
        }
        shifts.expect(history.newest(), new double[1]);
    }

    /** Skips steps that a shorter day lacks, so that the next day's steps keep their position. */
    void pad(int steps) {
        int before = unseen;
        combination.clear();
        skip(steps);
        unseen = before;
    }

    /**
     * Forecasts from the latest step, and stores what must be scored later. At least one step must have been observed.
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
     * Assumes other values of the inputs known in advance for the leads after the latest step.
     *
     * @param values (inputs, leads) NaN to keep the actual ones
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

    /** Forecast of one expert for leads 1 to H, in the value's unit, as of the last call of {@link #forecast}. */
    public double[] pointOf(int expert) {
        double[] values = said[expert].clone();
        for (int h = 0; h < values.length; h++) {
            values[h] += history.newest();
        }
        return values;
    }

    /** Mean forecast for leads 1 to H, in the value's unit, as of the last call of {@link #forecast}. */
    public double[] mean() {
        double[] values = new double[shape.horizon()];
        for (int lead = 1; lead <= values.length; lead++) {
            values[lead - 1] = history.newest() + combination.mean(lead);
        }
        return values;
    }

    /** Names of the point experts, in order. */
    public List<String> names() {
        return experts.names();
    }

    /** Weight of a point expert in the median at a lead; all together 1. */
    public double weight(int expert, int lead) {
        return combination.weight(expert, lead);
    }

    /** By how much an expert moves the median at a lead from the newest value, in the value's unit, as of the last forecast. */
    double contribution(int expert, int lead) {
        return combination.weight(expert, lead, known) * said[expert][lead - 1];
    }

    /** By how much the inputs known in advance move the median at a lead, by the readout, as of the last forecast. */
    double knownContribution(int lead) {
        return combination.weight(PointExperts.READOUT, lead, known) * experts.known(scale.value(), known, lead);
    }

    /** Expected absolute error at a lead, in the value's unit, as of the last forecast. */
    double spread(int lead) {
        return combination.spread(lead);
    }

    /** Groups of leads with common parameters. */
    public LeadGroups groups() {
        return groups;
    }

    /** Whether any value was added. */
    boolean isKnown() {
        return history.count() > 0;
    }

    /** Whether the latest step was observed and not held back as an outlier. */
    boolean isSeen() {
        return seen.at(0);
    }

    /** The latest value or its substitute; NaN before the first. */
    double newest() {
        return history.newest();
    }

    /** The value at a lag, rounded; NaN beyond the history. */
    double value(int lag) {
        if (lag == 0) {
            return newest();
        }
        return history.reaches(lag) ? history.value(lag) : Double.NaN;
    }

    /** The usual change from step to step in the value's unit; positive, a guess until the series has moved. */
    double usualChange() {
        double unit = scale.value();
        if (unit > 0) {
            return unit;
        }
        double level = Math.abs(history.newest());
        return level > 0 ? 1e-3 * level : 1;
    }

    /** Mean absolute error at lead 1, in the value's unit, as of the last forecast. */
    double usualError() {
        return combination.usualError();
    }

    /** Forecasts at lead 1 that were scored. */
    int labels() {
        return combination.labels();
    }

    /** One of the ratios of {@link Volatility#ratios}, as of the last forecast. */
    float ratio(int index) {
        return combination.ratio(index);
    }

    /** An expert's forecast at a lead, as a change from the latest value; 0 without such an expert. */
    double change(int expert, int lead) {
        return expert < said.length ? said[expert][lead - 1] : 0;
    }

    /** Number of point experts. */
    int experts() {
        return said.length;
    }

    /** Size of a level shift, in the value's unit, if the last step confirmed one; otherwise 0. */
    double levelShift() {
        return moved;
    }

    /** Number of resets after numerical overflow. */
    public int resets() {
        return resets + experts.readout().resets();
    }

    /** Passes all of the state. */
    void walk(StateFields fields) {
        items.values().forEach(item -> item.accept(fields));
    }

    /** The parts of the state, by name, in the order in which they are kept. */
    Map<String, Consumer<StateFields>> items() {
        return items;
    }

    private Map<String, Consumer<StateFields>> parts() {
        Map<String, Consumer<StateFields>> items = new LinkedHashMap<>();
        items.put("history", history::walk);
        items.put("observed marks", seen::walk);
        items.put("changes of other channels", others::walk);
        if (shape.known() > 0) {
            items.put("inputs known in advance", known::walk);
        }
        items.put("scale, spikes and level shifts", fields -> {
            scale.walk(fields);
            filter.walk(fields);
            shifts.walk(fields);
            unseen = fields.count(unseen);
            resets = fields.count(resets);
        });
        items.put("experts and readout", experts::walk);
        items.putAll(combination.items());
        return items;
    }

    QuantizedHistory history() {
        return history;
    }

    /** The whole state. */
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
        experts.forecast(scale.value(), others, known, said);
        shifts.expect(history.newest(), combination.combine(said, known));
        combination.forecast(said, history.newest(), history.count() - 1, scale, unseen, quantiles);
    }

    private void take(double value, float[] changes) {
        combination.learn(history, known, value, scale.value(), filter.envelope(), unseen);
        if (history.count() > 0) {
            if (!opens() && scale.observe(value - history.newest())) {
                experts.readout().wake();
                combination.wake();
            }
            if (scale.value() > 0 && !shifts.suspects()) {
                boolean apart = combination.isApart();
                experts.readout()
                        .learn(
                                history,
                                value,
                                scale.value(),
                                others,
                                known,
                                seen,
                                lead -> apart && path.isExceptional(lead));
            }
        }
        if (opens()) {
            experts.jump();
        }
        experts.observe(value);
        add(value, true, changes);
    }

    /** Accepts the reading that was held back: it replaces the value filled in, and open forecasts are discarded. */
    private void confirm(double held) {
        history.replace(0, held);
        if (scale.value() == 0) {
            history.restart();
        }
        seen.confirm(0);
        experts.jump();
        experts.observe(held);
        combination.clear();
    }

    /** Adds an unobserved step, filled with its forecast. */
    private void miss(float[] changes) {
        if (history.count() > 0) {
            add(Double.isNaN(shifts.next()) ? history.newest() : shifts.next(), false, changes);
        }
    }

    private void add(double value, boolean observed, float[] changes) {
        combination.close(history.count());
        unseen = observed ? 0 : Math.min(unseen + 1, 1 << 20);
        history.add(value, observed);
        seen.add(observed);
        others.add(changes);
    }

    /** Missing steps that need not be filled one by one, whole cycles of all seasons. */
    private int passable(int missing) {
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
