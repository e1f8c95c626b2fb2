package io.foretide.backtest;

import io.foretide.backtest.BacktestReport.Comparison;
import io.foretide.backtest.BacktestReport.Tail;
import io.foretide.backtest.BacktestSettings.Scoring;
import io.foretide.backtest.SeriesPanel.Member;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/** Sums the losses during a backtest. Not thread-safe. */
final class ReportBuilder {
    private static final List<String> AGED =
            List.of(BacktestSettings.MIX, Baseline.LAST_VALUE, Baseline.SEASONAL_NAIVE);

    private final SeriesPanel panel;
    private final Scoring scoring;
    private final List<String> names;
    private final double[] levels;
    private final int[] crpsQuantiles;
    private final TargetRange[] splits; // (series)
    private final ErrorScales[][] histories; // (series, channels)
    private final LossTerms terms;
    private final ScoreSums[][][] byHorizon; // (horizons, channels and all, forecasters)
    private final ScoreSums[][][] later; // the same
    private final ScoreSums[][] byLead; // (leads, forecasters)
    private final ScoreSums[][] byAge; // (ages, three forecasters)
    private final long[] origins; // (horizons)
    private final long[] laterOrigins; // (horizons)
    private final List<TailTests> tails = new ArrayList<>();
    private final LossDifferences absolute;
    private final LossDifferences pinball;
    private final long[] below; // (quantiles)
    private long reliabilityCount;

    /** The tests of both tails of one forecaster. */
    private record TailTests(String name, int forecaster, TailTest lower, TailTest upper) {}

    ReportBuilder(SeriesPanel panel, Scoring scoring, OriginForecasts forecasts, int horizon) {
        this.panel = panel;
        this.scoring = scoring;
        names = forecasts.names();
        levels = forecasts.levels();
        crpsQuantiles = crpsQuantiles(levels);
        int channels = panel.channels().size();
        int series = panel.series().size();
        splits = new TargetRange[series];
        histories = new ErrorScales[series][channels];
        for (int s = 0; s < series; s++) {
            Member member = panel.series().get(s);
            splits[s] = TargetRange.of(member, scoring, horizon);
            for (int c = 0; c < channels; c++) {
                histories[s][c] = new ErrorScales(member, c, scoring.season(), scoring.norm());
            }
        }
        terms = new LossTerms(levels);
        int horizons = scoring.horizons().size();
        byHorizon = new ScoreSums[horizons][][];
        later = new ScoreSums[horizons][][];
        for (int k = 0; k < horizons; k++) {
            byHorizon[k] = sums(1 + channels, names.size());
            later[k] = sums(1 + channels, names.size());
        }
        byLead = sums(horizon, names.size());
        byAge = sums(AgeResult.BEGINNINGS.length, AGED.size());
        origins = new long[horizons];
        laterOrigins = new long[horizons];
        double low = levels[0];
        double high = 1 - levels[levels.length - 1];
        for (int f = 0; f < names.size(); f++) {
            if (forecasts.isBanded(f)) {
                int sequences = series * channels;
                tails.add(new TailTests(names.get(f), f, new TailTest(low, sequences), new TailTest(high, sequences)));
            }
        }
        absolute = new LossDifferences(Baseline.NAMES.size(), horizon);
        pinball = new LossDifferences(Baseline.NAMES.size(), horizon);
        below = new long[levels.length];
    }

    private ScoreSums[][] sums(int rows, int columns) {
        ScoreSums[][] sums = new ScoreSums[rows][columns];
        for (ScoreSums[] row : sums) {
            for (int i = 0; i < columns; i++) {
                row[i] = new ScoreSums(levels.length);
            }
        }
        return sums;
    }

    /** GIFT-Eval's nine levels if all are forecast, otherwise all levels. */
    private static int[] crpsQuantiles(double[] levels) {
        int[] nine = IntStream.rangeClosed(1, 9)
                .map(tenth -> IntStream.range(0, levels.length)
                        .filter(q -> Math.abs(levels[q] - tenth / 10.0) < 1e-9)
                        .findFirst()
                        .orElse(-1))
                .toArray();
        return Arrays.stream(nine).allMatch(q -> q >= 0)
                ? nine
                : IntStream.range(0, levels.length).toArray();
    }

    boolean isScored(int series, int origin) {
        return splits[series].isOrigin(origin);
    }

    /**
     * Adds the losses of the mix and the two naive forecasts by age of the series, whether or not the origin is scored.
     */
    void addByAge(int series, int channel, int origin, OriginForecasts forecasts) {
        Member member = panel.series().get(series);
        ScoreSums[] sums = byAge[AgeResult.bucket(member.seen()[origin])];
        for (int lead = 1; lead <= byLead.length && member.hasTarget(origin, lead); lead++) {
            if (hasActual(member, channel, origin, lead, forecasts)) {
                for (int f = 0; f < sums.length; f++) {
                    int forecaster = f == 0 ? 0 : forecasts.baseline(AGED.get(f));
                    setTerms(series, channel, origin, lead, forecasts, forecaster);
                    sums[f].add(terms);
                }
            }
        }
    }

    private static boolean hasActual(Member member, int channel, int origin, int lead, OriginForecasts forecasts) {
        return !Double.isNaN(member.actual(origin + lead, channel)) && !Double.isNaN(forecasts.point(0, lead));
    }

    private void setTerms(int series, int channel, int origin, int lead, OriginForecasts forecasts, int forecaster) {
        ErrorScales history = histories[series][channel];
        terms.set(
                panel.series().get(series).actual(origin + lead, channel),
                forecasts.point(forecaster, lead),
                forecasts.quantiles(forecaster, lead),
                forecasts.isBanded(forecaster),
                history.norm(),
                history.scale(origin));
    }

    /** Adds all losses of a scored origin. */
    void add(int series, int channel, int origin, OriginForecasts forecasts) {
        Member member = panel.series().get(series);
        int reach = reach(member, splits[series], origin);
        boolean isLater = splits[series].isLater(origin + 1);
        for (int k = 0; k < origins.length && channel == 0; k++) {
            if (scoring.horizons().get(k) <= reach) {
                origins[k]++;
                laterOrigins[k] += isLater ? 1 : 0;
            }
        }
        double[][] losses = new double[2][names.size()];
        int scored = 0;
        for (int lead = 1; lead <= reach; lead++) {
            if (!hasActual(member, channel, origin, lead, forecasts)) {
                continue;
            }
            scored++;
            for (int f = 0; f < names.size(); f++) {
                setTerms(series, channel, origin, lead, forecasts, f);
                byLead[lead - 1][f].add(terms);
                losses[0][f] += terms.absolute;
                losses[1][f] += terms.meanPinball();
                for (int k = 0; k < origins.length; k++) {
                    int horizon = scoring.horizons().get(k);
                    if (lead <= horizon && horizon <= reach) {
                        addTo(byHorizon[k], channel, f);
                        if (isLater) {
                            addTo(later[k], channel, f);
                        }
                    }
                }
            }
            addReliability(member.actual(origin + lead, channel), forecasts.quantiles(0, lead));
            if (lead == 1) {
                addTails(series, channel, member.actual(origin + 1, channel), forecasts);
            }
        }
        if (scored == byLead.length) {
            absolute.add(member.times()[origin], selectCompared(losses[0]));
            pinball.add(member.times()[origin], selectCompared(losses[1]));
        }
    }

    /** Leads of an origin whose targets are scored. */
    private int reach(Member member, TargetRange split, int origin) {
        int reach = 0;
        while (reach < byLead.length && origin + reach + 1 < split.to() && member.hasTarget(origin, reach + 1)) {
            reach++;
        }
        return reach;
    }

    private void addTo(ScoreSums[][] sums, int channel, int forecaster) {
        sums[0][forecaster].add(terms);
        sums[1 + channel][forecaster].add(terms);
    }

    /** The losses of the mix, then those of the baselines. */
    private double[] selectCompared(double[] losses) {
        int first = losses.length - Baseline.NAMES.size();
        double[] compared = new double[1 + Baseline.NAMES.size()];
        compared[0] = losses[0];
        System.arraycopy(losses, first, compared, 1, Baseline.NAMES.size());
        return compared;
    }

    private void addReliability(double actual, double[] quantiles) {
        reliabilityCount++;
        for (int q = 0; q < below.length; q++) {
            below[q] += actual <= quantiles[q] ? 1 : 0;
        }
    }

    private void addTails(int series, int channel, double actual, OriginForecasts forecasts) {
        int sequence = series * panel.channels().size() + channel;
        for (TailTests tail : tails) {
            double[] quantiles = forecasts.quantiles(tail.forecaster(), 1);
            tail.lower().add(sequence, actual < quantiles[0]);
            tail.upper().add(sequence, actual > quantiles[quantiles.length - 1]);
        }
    }

    List<ForecasterResult> results() {
        return results(byHorizon, origins);
    }

    List<ForecasterResult> secondHalf() {
        return results(later, laterOrigins);
    }

    private List<ForecasterResult> results(ScoreSums[][][] sums, long[] counts) {
        List<ForecasterResult> results = new ArrayList<>();
        for (int k = 0; k < sums.length; k++) {
            int channels = panel.channels().size() > 1 ? sums[k].length : 1;
            for (int f = 0; f < names.size(); f++) {
                for (int c = 0; c < channels; c++) {
                    if (sums[k][c][f].count() > 0) {
                        results.add(new ForecasterResult(
                                names.get(f),
                                c == 0 ? "all" : panel.channels().get(c - 1),
                                scoring.horizons().get(k),
                                sums[k][c][f].scores(crpsQuantiles),
                                counts[k]));
                    }
                }
            }
        }
        return results;
    }

    List<ForecasterResult> byLead() {
        List<ForecasterResult> results = new ArrayList<>();
        for (int lead = 1; lead <= byLead.length; lead++) {
            for (int f = 0; f < names.size(); f++) {
                ScoreSums sums = byLead[lead - 1][f];
                if (sums.count() > 0) {
                    results.add(
                            new ForecasterResult(names.get(f), "all", lead, sums.scores(crpsQuantiles), sums.count()));
                }
            }
        }
        return results;
    }

    List<AgeResult> byAge() {
        List<AgeResult> results = new ArrayList<>();
        for (int age = 0; age < byAge.length; age++) {
            for (int f = 0; f < AGED.size(); f++) {
                if (byAge[age][f].count() > 0) {
                    results.add(new AgeResult(
                            AGED.get(f),
                            AgeResult.BEGINNINGS[age],
                            AgeResult.end(age),
                            byAge[age][f].scores(crpsQuantiles)));
                }
            }
        }
        return results;
    }

    List<Tail> tails() {
        List<Tail> results = new ArrayList<>();
        for (TailTests tests : tails) {
            results.add(tail(tests.name(), "lower", levels[0], tests.lower()));
            results.add(tail(tests.name(), "upper", 1 - levels[levels.length - 1], tests.upper()));
        }
        return results;
    }

    private static Tail tail(String name, String side, double promised, TailTest test) {
        return new Tail(name, side, promised, test.share(), test.kupiec(), test.christoffersen());
    }

    List<Comparison> comparisons() {
        return IntStream.range(0, Baseline.NAMES.size())
                .mapToObj(b -> {
                    double errors = absolute.statistic(b);
                    double losses = pinball.statistic(b);
                    return new Comparison(
                            Baseline.NAMES.get(b),
                            errors,
                            LossDifferences.pValue(errors),
                            losses,
                            LossDifferences.pValue(losses));
                })
                .toList();
    }

    Map<Double, Double> reliability() {
        Map<Double, Double> shares = new TreeMap<>();
        for (int q = 0; q < levels.length; q++) {
            shares.put(levels[q], (double) below[q] / reliabilityCount);
        }
        return shares;
    }

    List<Double> crpsLevels() {
        return Arrays.stream(crpsQuantiles).mapToObj(q -> levels[q]).toList();
    }
}
