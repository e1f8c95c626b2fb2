package io.foretide.forecasts;

import static io.foretide.series.TimeGrid.Closure.BREAK;
import static io.foretide.series.TimeGrid.Closure.NIGHT;
import static io.foretide.series.TimeGrid.Closure.NONE;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Combines the point experts' forecasts to quantiles and learns from the actual values. The median is a mixture of the
 * points; the other quantiles are at learned distances from it, in multiples of an expected spread that is itself a
 * mixture. All mixtures are learned per group of leads.
 */
final class ForecastCombination {
    private final LeadGroups groups;
    private final double[] levels;
    private final int median;
    private final int points; // number of point experts
    private final int growthAt; // index in a kept forecast; the median and the quantiles follow
    private final PointMix pointMix;
    private final Volatility volatility;
    private final SpreadMix spreads;
    private final ConformalCorrection bands;
    private final OpenForecasts open;
    private final MissWidening widening = new MissWidening();
    private final ClosureErrors closures;
    private SessionPath path = SessionPath.NONE; // around the newest step

    // Scratch of the last forecast.
    private final double[] medians; // (horizon) changes from the newest value, of the points' mixture
    private final double[] below; // (horizon) spread by the group below a lead
    private final double[] above; // (horizon) and by the one above
    private final float[] usual; // (groups)
    private final float[] ratios = new float[SpreadMix.CANDIDATES];
    private final double[] numbers; // of a kept forecast: points, spreads, growth, median, quantiles

    ForecastCombination(ForecasterShape shape, LeadGroups groups, int points) {
        this.groups = groups;
        this.points = points;
        levels = shape.quantiles();
        median = shape.median();
        growthAt = points + SpreadMix.CANDIDATES;
        pointMix = new PointMix(groups, shape.horizon(), points, shape.flags() > 0);
        medians = pointMix.medians();
        volatility = new Volatility(shape.profile());
        closures = new ClosureErrors(shape.sessionSteps());
        spreads = new SpreadMix(groups, levels, median);
        bands = new ConformalCorrection(groups, levels, median);
        numbers = new double[growthAt + 2 + levels.length];
        open = new OpenForecasts(groups, numbers.length);
        below = new double[shape.horizon()];
        above = new double[shape.horizon()];
        usual = new float[groups.count()];
    }

    /** Sets the closures around the current step. */
    void around(SessionPath newPath) {
        path = newPath;
    }

    /** Whether overnight changes differ in size from usual steps. */
    boolean isApart() {
        return closures.isApart();
    }

    /** Mixes points, (experts, horizon); returns the medians, (horizon), which the next call overwrites. */
    double[] combine(double[][] said, KnownInputs known) {
        pointMix.combine(said, lead -> known.isSet(-lead));
        return medians;
    }

    /**
     * Writes quantiles, (horizon, quantiles), around the medians of the last {@link #combine}, and stores some for
     * scoring.
     *
     * @param said the argument of {@link #combine}
     * @param newest value at the origin
     * @param scale the series' scale
     * @param unseen steps since the latest observed one
     */
    void forecast(double[][] said, double newest, long origin, RobustScale scale, int unseen, double[][] to) {
        double unit = scale.value();
        spreads.usual(unit > 0 ? unit : Math.max(Math.abs(newest), 1) / (2.0 * (origin + 1)), usual);
        spread(origin, unseen, widening.factor() * (1 + 1.0 / (1 + scale.changes())));
        for (int lead = 1; lead <= medians.length; lead++) {
            distances(lead, newest + medians[lead - 1], to[lead - 1]);
            order(to[lead - 1]);
        }
        for (int g = 0; g < groups.count() && unit > 0; g++) {
            int lead = open.wanted(g, origin);
            if (lead > 0) {
                keep(g, lead, said, newest, origin, unit, unseen, to[lead - 1]);
            }
        }
    }

    /** Scores and learns the stored forecasts for a step; the history must end before it. */
    void learn(QuantizedHistory history, KnownInputs known, double value, double scale, double envelope, int unseen) {
        spreads.usual(scale, usual);
        for (int g = 0; g < groups.count(); g++) {
            for (int slot = open.first(g); slot < open.end(g); slot++) {
                int lead = open.due(g, slot, history.count());
                if (lead > 0 && history.reaches(lead - 1)) {
                    boolean flagged = known.isSet(0); // its newest step is the one to be learned
                    learn(g, slot, lead, flagged, value - history.value(lead - 1), history.count(), envelope, unseen);
                }
            }
        }
    }

    /** Drops the forecasts stored for a step. */
    void close(long step) {
        open.close(step);
    }

    /** Drops all stored forecasts after a level shift. */
    void clear() {
        open.clear();
    }

    /** The history has been moved by a distance. */
    void shift(double distance) {
        open.shift(-distance, 0, points);
    }

    /** Errors from now on are of another size. */
    void wake() {
        spreads.wake();
        volatility.wake();
    }

    /** Mean forecast at a lead: the median, as a change from the newest value, and the mean error of late. */
    double mean(int lead) {
        int g = groups.below(lead);
        double bias = spreads.bias(g);
        if (groups.share(lead) > 0) {
            bias += groups.share(lead) * (spreads.bias(g + 1) - bias);
        }
        return medians[lead - 1] + bias;
    }

    /** Weight of a point expert at a lead. */
    double weight(int expert, int lead) {
        return pointMix.weight(expert, lead);
    }

    /** The same, with known inputs: whether a flag marks the lead as an exception. */
    double weight(int expert, int lead, KnownInputs known) {
        return pointMix.weight(expert, lead, known.isSet(-lead));
    }

    /** Expected absolute error at a lead, in the value's unit, as of the last forecast. */
    double spread(int lead) {
        double spread = below[lead - 1];
        float share = groups.share(lead);
        return share > 0 ? spread + share * (above[lead - 1] - spread) : spread;
    }

    /** One of the ratios of {@link Volatility#ratios}, as of the last forecast. */
    float ratio(int index) {
        return ratios[index];
    }

    /** Mean absolute error at lead 1, in the value's unit, as of the last forecast. */
    double usualError() {
        return usual[0];
    }

    /** Forecasts at lead 1 that were scored. */
    int labels() {
        return spreads.labels(0);
    }

    /** The parts of the state, by name, in the order in which they are kept. */
    Map<String, Consumer<StateFields>> items() {
        Map<String, Consumer<StateFields>> items = new LinkedHashMap<>();
        items.put("mix of the experts", pointMix::walk);
        items.put("volatility", volatility::walk);
        items.put("spreads", spreads::walk);
        items.put("quantiles", bands::walk);
        items.put("open forecasts", fields -> {
            open.walk(fields);
            widening.walk(fields);
            closures.walk(fields);
        });
        return items;
    }

    private void spread(long origin, int unseen, double factor) {
        volatility.ratios(ratios);
        for (int lead = 1; lead <= medians.length; lead++) {
            float profile = volatility.profileAt(origin + lead);
            double opening = path.isOpening(lead) ? closures.opening() : 1;
            double growth = factor * opening * widened(lead) * spreads.growth(lead, unseen, usual);
            int g = groups.below(lead);
            below[lead - 1] = growth * spreads.mix(g, usual[g], ratios, profile, pointMix.apart(lead));
            if (groups.share(lead) > 0) {
                above[lead - 1] = growth * spreads.mix(g + 1, usual[g + 1], ratios, profile, pointMix.apart(lead));
            }
        }
    }

    /** How much larger the error at a lead is for the closures on the way. */
    private double widened(int lead) {
        return closures.widening(path.ahead(BREAK, lead), path.ahead(NIGHT, lead), spreads.share(lead, usual));
    }

    /** The same of the forecasts of that lead for the newest step. */
    private double widenedBefore(int lead) {
        return closures.widening(path.behind(BREAK, lead), path.behind(NIGHT, lead), spreads.share(lead, usual));
    }

    /** Puts the quantiles of a lead around its median. */
    private void distances(int lead, double middle, double[] to) {
        int g = groups.below(lead);
        double share = groups.share(lead);
        float position = groups.position(g, lead);
        float next = share > 0 ? groups.position(g + 1, lead) : 0;
        for (int q = 0; q < to.length; q++) {
            double distance = bands.at(g, q, position) * below[lead - 1];
            if (share > 0) {
                distance += share * (bands.at(g + 1, q, next) * above[lead - 1] - distance);
            }
            to[q] = middle + distance;
        }
    }

    /** Pulls crossing quantiles to the one nearer to the median. */
    private void order(double[] quantiles) {
        for (int q = median - 1; q >= 0; q--) {
            quantiles[q] = Math.min(quantiles[q], quantiles[q + 1]);
        }
        for (int q = median + 1; q < quantiles.length; q++) {
            quantiles[q] = Math.max(quantiles[q], quantiles[q - 1]);
        }
    }

    private void keep(
            int g, int lead, double[][] said, double newest, long origin, double unit, int unseen, double[] quantiles) {
        for (int e = 0; e < points; e++) {
            numbers[e] = said[e][lead - 1];
        }
        double growth = widened(lead) * spreads.growth(lead, unseen, usual);
        spreads.observe(g, pointMix.apart(lead));
        spreads.candidates(
                g,
                usual[g],
                ratios,
                volatility.profileAt(origin + lead),
                pointMix.apart(lead),
                growth,
                numbers,
                points);
        int at = growthAt;
        numbers[at++] = growth * unit;
        numbers[at++] = medians[lead - 1];
        for (double quantile : quantiles) {
            numbers[at++] = quantile - newest;
        }
        open.add(g, origin, lead, unit, numbers);
    }

    private void learn(
            int g, int slot, int lead, boolean flagged, double change, long step, double envelope, int unseen) {
        float[] values = open.values();
        int at = slot * numbers.length;
        int published = at + growthAt + 2;
        double unit = open.scale(slot);
        double growth = values[at + growthAt];
        double actual = change / unit;
        double error = actual - values[at + growthAt + 1];
        double expected = spreads.mixed(g, values, at + points);
        if (!Double.isFinite(error) || !(expected > 0)) {
            return;
        }
        double usualError = Math.max(1e-9, usual[g] / unit) * widenedBefore(lead);
        pointMix.learn(g, values, at, actual, usualError, flagged);
        int side = actual < values[published] ? -1 : actual > values[published + levels.length - 1] ? 1 : 0;
        if (path.isOpening(0)) {
            closures.learnOpening(side != 0, levels[0] + 1 - levels[levels.length - 1]);
        }
        if (g == 0) {
            volatility.observe(error * unit / growth, step, envelope);
            spreads.learnGap(Math.abs(error) / expected, unseen);
            if (path.before() != NONE) {
                closures.learn(path.before(), Math.abs(error) / expected * widenedBefore(lead));
            } else {
                widening.observe(side);
            }
        }
        spreads.learn(g, error, values, at + points, unit / growth, envelope, bands);
        bands.learn(g, groups.position(g, lead), error / expected, actual, values, published);
    }
}
