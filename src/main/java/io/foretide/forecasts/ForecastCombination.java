package io.foretide.forecasts;

import static io.foretide.series.TimeGrid.Closure.BREAK;
import static io.foretide.series.TimeGrid.Closure.NIGHT;
import static io.foretide.series.TimeGrid.Closure.NONE;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Combines the point experts' forecasts to quantiles, and learns from the observed values. The median is a mixture of
 * the points. The other quantiles lie at learned distances from the median, in multiples of the expected spread, which
 * is itself a mixture. All mixtures are learned per group of leads.
 */
final class ForecastCombination {
    private final LeadGroups groups;
    private final double[] levels;
    private final int median;
    private final int points; // number of point experts
    private final int growthAt; // index of the growth in a stored forecast; the median and the quantiles follow
    private final PointMix pointMix;
    private final Volatility volatility;
    private final SpreadMix spreads;
    private final ConformalCorrection bands;
    private final OpenForecasts open;
    private final MissWidening widening = new MissWidening();
    private final ClosureErrors closures;
    private SessionPath path = SessionPath.NONE; // around the newest step

    // Scratch of the last forecast.
    private final double[] medians; // (horizon) mixture of the points, as changes from the newest value
    private final double[] below; // (horizon) spread of the group at or below each lead
    private final double[] above; // (horizon) spread of the next group
    private final float[] usual; // (groups)
    private final float[] ratios = new float[SpreadMix.CANDIDATES];
    private final double[] numbers; // numbers of a stored forecast: points, spreads, growth, median, quantiles

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

    /** Returns whether overnight changes are larger than other changes. */
    boolean nightsDiffer() {
        return closures.nightsDiffer();
    }

    /** Mixes points, (experts, horizon), and returns the medians, (horizon), which the next call overwrites. */
    double[] combine(double[][] forecasts, KnownInputs known) {
        pointMix.combine(forecasts, lead -> known.isSet(-lead));
        return medians;
    }

    /**
     * Writes quantiles, (horizon, quantiles), around the medians of the last {@link #combine}, and stores some for
     * scoring.
     *
     * @param forecasts (experts, horizon) the argument of {@link #combine}
     * @param newest value at the origin
     * @param origin number of the step at the origin
     * @param scale the series' scale
     * @param unobserved steps since the latest observed one
     * @param to receives (horizon, quantiles) in the value's unit
     */
    void forecast(double[][] forecasts, double newest, long origin, RobustScale scale, int unobserved, double[][] to) {
        double unit = scale.value();
        spreads.usual(unit > 0 ? unit : Math.max(Math.abs(newest), 1) / (2.0 * (origin + 1)), usual);
        spread(origin, unobserved, widening.factor() * (1 + 1.0 / (1 + scale.changes())));
        for (int lead = 1; lead <= medians.length; lead++) {
            writeQuantiles(lead, newest + medians[lead - 1], to[lead - 1]);
            order(to[lead - 1]);
        }
        for (int g = 0; g < groups.count() && unit > 0; g++) {
            int lead = open.leadToStore(g, origin);
            if (lead > 0) {
                store(g, lead, forecasts, newest, origin, unit, unobserved, to[lead - 1]);
            }
        }
    }

    /** Scores the stored forecasts for a step and learns from them. The history must end before the step. */
    void learn(
            QuantizedHistory history, KnownInputs known, double value, double scale, double envelope, int unobserved) {
        spreads.usual(scale, usual);
        for (int g = 0; g < groups.count(); g++) {
            for (int slot = open.first(g); slot < open.end(g); slot++) {
                int lead = open.due(g, slot, history.count());
                if (lead > 0 && history.reaches(lead - 1)) {
                    boolean flagged = known.isSet(0); // the known inputs already include the step being learned
                    learn(
                            g,
                            slot,
                            lead,
                            flagged,
                            value - history.value(lead - 1),
                            history.count(),
                            envelope,
                            unobserved);
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

    /** Moves the stored forecasts along with a history that was moved by a distance. */
    void shift(double distance) {
        open.shift(-distance, 0, points);
    }

    /** Forgets the size of errors, which has changed. */
    void onScaleChange() {
        spreads.onScaleChange();
        volatility.onScaleChange();
    }

    /** Returns the mean forecast at a lead as a change from the newest value: the median plus the recent mean error. */
    double mean(int lead) {
        int g = groups.below(lead);
        double bias = spreads.bias(g);
        if (groups.share(lead) > 0) {
            bias += groups.share(lead) * (spreads.bias(g + 1) - bias);
        }
        return medians[lead - 1] + bias;
    }

    /** Returns the weight of a point expert at a lead. */
    double weight(int expert, int lead) {
        return pointMix.weight(expert, lead);
    }

    /** Returns the weight of a point expert at a lead that a flag among the known inputs may mark as an exception. */
    double weight(int expert, int lead, KnownInputs known) {
        return pointMix.weight(expert, lead, known.isSet(-lead));
    }

    /** Returns the expected absolute error at a lead, in the value's unit, as of the last forecast. */
    double spread(int lead) {
        double spread = below[lead - 1];
        float share = groups.share(lead);
        return share > 0 ? spread + share * (above[lead - 1] - spread) : spread;
    }

    /** Returns the factor by which closures up to a lead, and an opening at it, enlarge its expected error; 1 if none. */
    double closureWidening(int lead) {
        return (path.isOpening(lead) ? closures.opening() : 1) * closureFactor(lead);
    }

    /** Returns one of the {@link Volatility#ratios}, as of the last forecast. */
    float ratio(int index) {
        return ratios[index];
    }

    /** Returns the mean absolute error at lead 1, in the value's unit, as of the last forecast. */
    double usualError() {
        return usual[0];
    }

    /** Returns the number of scored forecasts at lead 1. */
    int labels() {
        return spreads.labels(0);
    }

    /** Returns the parts of the state by name, in serialized order. */
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

    private void spread(long origin, int unobserved, double factor) {
        volatility.ratios(ratios);
        for (int lead = 1; lead <= medians.length; lead++) {
            float profile = volatility.profileAt(origin + lead);
            double growth = factor * closureWidening(lead) * spreads.growth(lead, unobserved, usual);
            int g = groups.below(lead);
            below[lead - 1] = growth * spreads.mix(g, usual[g], ratios, profile, pointMix.disagreement(lead));
            if (groups.share(lead) > 0) {
                above[lead - 1] =
                        growth * spreads.mix(g + 1, usual[g + 1], ratios, profile, pointMix.disagreement(lead));
            }
        }
    }

    /** Returns the factor by which closures up to a lead enlarge its error. */
    private double closureFactor(int lead) {
        return closures.widening(path.ahead(BREAK, lead), path.ahead(NIGHT, lead), spreads.share(lead, usual));
    }

    /** Returns the same factor for the forecast of the newest step that was made at this lead. */
    private double pastClosureFactor(int lead) {
        return closures.widening(path.behind(BREAK, lead), path.behind(NIGHT, lead), spreads.share(lead, usual));
    }

    /** Writes the quantiles of a lead around its median. */
    private void writeQuantiles(int lead, double center, double[] to) {
        int g = groups.below(lead);
        double share = groups.share(lead);
        float position = groups.position(g, lead);
        float next = share > 0 ? groups.position(g + 1, lead) : 0;
        for (int q = 0; q < to.length; q++) {
            double distance = bands.at(g, q, position) * below[lead - 1];
            if (share > 0) {
                distance += share * (bands.at(g + 1, q, next) * above[lead - 1] - distance);
            }
            to[q] = center + distance;
        }
    }

    /** Makes the quantiles ascend: a crossing quantile is set to its neighbour nearer to the median. */
    private void order(double[] quantiles) {
        for (int q = median - 1; q >= 0; q--) {
            quantiles[q] = Math.min(quantiles[q], quantiles[q + 1]);
        }
        for (int q = median + 1; q < quantiles.length; q++) {
            quantiles[q] = Math.max(quantiles[q], quantiles[q - 1]);
        }
    }

    private void store(
            int g,
            int lead,
            double[][] forecasts,
            double newest,
            long origin,
            double unit,
            int unobserved,
            double[] quantiles) {
        for (int e = 0; e < points; e++) {
            numbers[e] = forecasts[e][lead - 1];
        }
        double growth = closureFactor(lead) * spreads.growth(lead, unobserved, usual);
        spreads.observe(g, pointMix.disagreement(lead));
        spreads.candidates(
                g,
                usual[g],
                ratios,
                volatility.profileAt(origin + lead),
                pointMix.disagreement(lead),
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
            int g, int slot, int lead, boolean flagged, double change, long step, double envelope, int unobserved) {
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
        double usualError = Math.max(1e-9, usual[g] / unit) * pastClosureFactor(lead);
        pointMix.learn(g, values, at, actual, usualError, flagged);
        int side = actual < values[published] ? -1 : actual > values[published + levels.length - 1] ? 1 : 0;
        if (path.isOpening(0)) {
            closures.learnOpening(side != 0, levels[0] + 1 - levels[levels.length - 1]);
        }
        if (g == 0) {
            volatility.observe(error * unit / growth, step, envelope);
            spreads.learnGap(Math.abs(error) / expected, unobserved);
            if (path.before() != NONE) {
                closures.learn(path.before(), Math.abs(error) / expected * pastClosureFactor(lead));
            } else {
                widening.observe(side);
            }
        }
        spreads.learn(g, error, values, at + points, unit / growth, envelope, bands);
        bands.learn(g, groups.position(g, lead), error / expected, actual, values, published);
    }
}
