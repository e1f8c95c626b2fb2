package io.foretide.training;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Synthetic series for pretraining: a seeded mixture of processes that resemble live series, without real data.
 * Seasonal ARIMA-like sums, mean-reverting and regime-switching walks with changing volatility, trend × season × noise,
 * sums of random waves, saturating gauges, counts and intermittent demand, human activity by day, week and year, and
 * series that are inactive at first. Some are then mixed, reversed, scaled in time, changed in level, noise or period,
 * or given spikes and missing steps.
 *
 * @param values NaN if not observed
 * @param seasons lengths in steps, the main one first; the series may lack them
 * @param start time of the first step, epoch milliseconds
 * @param interval milliseconds
 * @param horizon leads
 */
public record SyntheticSeries(double[] values, List<Integer> seasons, long start, long interval, int horizon) {
    private static final long MINUTE = 60_000;
    private static final long DAY = 1440 * MINUTE;
    private static final double YEAR = 365.2425 * DAY;
    private static final long EARLIEST = 1_400_000_000_000L;
    private static final int[] HORIZONS = {6, 12, 24, 48, 48, 96};

    /** A grid with typical seasons. */
    private record Grid(long interval, int... seasons) {}

    private static final List<Grid> GRIDS = List.of(
            new Grid(1000),
            new Grid(1000, 60),
            new Grid(10_000, 360),
            new Grid(MINUTE),
            new Grid(MINUTE, 60),
            new Grid(MINUTE, 1440),
            new Grid(5 * MINUTE, 288),
            new Grid(15 * MINUTE, 96, 672),
            new Grid(30 * MINUTE, 48, 336),
            new Grid(60 * MINUTE, 24),
            new Grid(60 * MINUTE, 24, 168),
            new Grid(60 * MINUTE, 24, 168),
            new Grid(1440 * MINUTE, 7),
            new Grid(1440 * MINUTE, 7, 365),
            new Grid(7 * 1440 * MINUTE, 52),
            new Grid(30 * 1440 * MINUTE, 12),
            new Grid(90 * 1440 * MINUTE, 4));

    /**
     * The series of a seed and number.
     *
     * @param maxSteps maximum number of steps
     */
    public static SyntheticSeries of(long seed, long number, int maxSteps) {
        SplittableRandom random = new SplittableRandom(seed * 0x9E3779B97F4A7C15L + number);
        Grid grid = GRIDS.get(random.nextInt(GRIDS.size()));
        int length = length(random, grid, maxSteps);
        long start = random.nextLong(EARLIEST, EARLIEST + (long) (10 * YEAR)) / grid.interval() * grid.interval();
        double[] values = random.nextInt(6) == 0
                ? calendar(random, start, grid.interval(), length)
                : process(random, grid.seasons(), length);
        if (random.nextInt(5) == 0) {
            double[] other = process(random, grid.seasons(), length);
            double share = uniform(random, .3, 1.5) * spread(values) / Math.max(1e-12, spread(other));
            for (int i = 0; i < length; i++) {
                values[i] += share * other[i];
            }
        }
        applyBreak(random, values);
        double level = random.nextInt(3) == 0 ? 0 : uniform(random, -3, 20) * spread(values);
        double scale = Math.exp(uniform(random, -6, 10));
        for (int i = 0; i < length; i++) {
            values[i] = scale * (values[i] + level);
        }
        applyQuantization(random, values);
        addOutliersAndGaps(random, values);
        List<Integer> seasons = random.nextInt(6) == 0
                ? List.of()
                : Arrays.stream(grid.seasons()).boxed().toList();
        int horizon = HORIZONS[random.nextInt(HORIZONS.length)];
        return new SyntheticSeries(values, seasons, start, grid.interval(), horizon);
    }

    /**
     * Two of five series are short, since the network helps young series most; the others have at least three seasons.
     */
    private static int length(SplittableRandom random, Grid grid, int maxSteps) {
        if (random.nextInt(5) < 2) {
            return Math.min(maxSteps, (int) Math.exp(uniform(random, Math.log(16), Math.log(160))));
        }
        int main = grid.seasons().length == 0 ? 0 : grid.seasons()[0];
        int length = Math.min(maxSteps, (int) Math.exp(uniform(random, Math.log(60), Math.log(maxSteps))));
        return Math.max(length, Math.min(maxSteps, 3 * main));
    }

    private static double[] process(SplittableRandom random, int[] seasons, int length) {
        return switch (random.nextInt(10)) {
            case 0, 1, 2 -> seasonalAutoregression(random, seasons, length);
            case 3, 4 -> meanReversion(random, length);
            case 5, 6 -> trendSeasonNoise(random, seasons, length);
            case 7 -> waves(random, length);
            case 8 -> counts(random, seasons, length);
            default -> walk(random, length);
        };
    }

    /** An autoregression with stable poles and a seasonal term. */
    private static double[] seasonalAutoregression(SplittableRandom random, int[] seasons, int length) {
        double first = uniform(random, -.3, .98);
        double second = uniform(random, -.5, .5) * (1 - Math.abs(first));
        double seasonal = seasons.length > 0 ? uniform(random, 0, .98) : 0;
        double moving = uniform(random, -.6, .6);
        int warm = seasons.length > 0 ? Math.min(2 * seasons[0], 4000) : 100;
        int season = seasons.length > 0 ? seasons[0] : 1;
        double[] state = new double[length + warm];
        double before = 0;
        double[] pattern = pattern(random, season);
        for (int i = 0; i < state.length; i++) {
            double noise = noise(random);
            double root1 = i > 0 ? state[i - 1] : 0;
            double root2 = i > 1 ? state[i - 2] : 0;
            state[i] = first * root1 + second * root2 + noise + moving * before;
            before = noise;
        }
        double weight = seasons.length > 0 ? uniform(random, 0, 5) : 0;
        double[] values = new double[length];
        double[] cycle = pattern.clone();
        for (int i = 0; i < length; i++) {
            int phase = i % season;
            cycle[phase] =
                    seasonal * cycle[phase] + (1 - seasonal) * pattern[phase] + .1 * seasonal * random.nextGaussian();
            values[i] = state[warm + i] + weight * cycle[phase];
        }
        return values;
    }

    /** A mean-reverting walk whose level jumps occasionally, with clustered volatility. */
    private static double[] meanReversion(SplittableRandom random, int length) {
        double pull = Math.exp(uniform(random, Math.log(.002), Math.log(.5)));
        double jump = random.nextInt(2) == 0 ? 0 : Math.exp(uniform(random, Math.log(1e-3), Math.log(.05)));
        double persistence = uniform(random, .5, .97);
        double reaction = uniform(random, 0, 1 - persistence);
        double variance = 1;
        double level = 0;
        double value = 0;
        double[] values = new double[length];
        for (int i = 0; i < length; i++) {
            double shock = Math.sqrt(variance) * noise(random);
            variance = (1 - persistence - reaction) + persistence * variance + reaction * shock * shock;
            level = random.nextDouble() < jump ? 8 * random.nextGaussian() : level;
            value += pull * (level - value) + shock;
            values[i] = value;
        }
        return values;
    }

    private static double[] trendSeasonNoise(SplittableRandom random, int[] seasons, int length) {
        double slope = random.nextInt(3) == 0 ? 0 : uniform(random, -4, 4) / length;
        double bend = random.nextInt(3) == 0 ? uniform(random, -6, 6) / length / length : 0;
        boolean multiplied = random.nextBoolean();
        double noise = Math.exp(uniform(random, Math.log(.02), Math.log(2)));
        double drift = random.nextInt(2) == 0 ? 0 : Math.exp(uniform(random, Math.log(1e-3), Math.log(.1)));
        double[][] patterns = new double[seasons.length][];
        for (int s = 0; s < seasons.length; s++) {
            patterns[s] = pattern(random, seasons[s]);
        }
        double wander = 0;
        double[] values = new double[length];
        for (int i = 0; i < length; i++) {
            wander += drift * random.nextGaussian();
            double trend = slope * i + bend * i * i + wander;
            double season = 0;
            for (int s = 0; s < seasons.length; s++) {
                season += patterns[s][i % seasons[s]] / (1 + s);
            }
            double level = multiplied ? (5 + trend) * (1 + .2 * season) : trend + season;
            values[i] = level + noise * noise(random) * (multiplied ? Math.max(.2, 1 + .3 * season) : 1);
        }
        return values;
    }

    /** A smooth sum of waves with random lengths and phases. */
    private static double[] waves(SplittableRandom random, int length) {
        int count = 1 + random.nextInt(8);
        double noise = Math.exp(uniform(random, Math.log(.005), Math.log(.5)));
        double[] values = new double[length];
        for (int w = 0; w < count; w++) {
            double period = Math.exp(uniform(random, Math.log(5), Math.log(length)));
            double phase = uniform(random, 0, 2 * Math.PI);
            double size = random.nextGaussian();
            for (int i = 0; i < length; i++) {
                values[i] += size * Math.sin(2 * Math.PI * i / period + phase);
            }
        }
        for (int i = 0; i < length; i++) {
            values[i] += noise * noise(random);
        }
        return values;
    }

    /** Event counts per step at a cyclic rate, from intermittent to frequent. */
    private static double[] counts(SplittableRandom random, int[] seasons, int length) {
        double rate = Math.exp(uniform(random, Math.log(.05), Math.log(60)));
        double[] pattern = pattern(random, seasons.length > 0 ? seasons[0] : 1);
        double cycle = seasons.length > 0 ? uniform(random, 0, .8) : 0;
        double burst = random.nextInt(3) == 0 ? .01 : 0;
        double[] values = new double[length];
        for (int i = 0; i < length; i++) {
            double now = rate * Math.exp(cycle * pattern[i % pattern.length]);
            values[i] = poisson(random, random.nextDouble() < burst ? 10 * now : now);
        }
        return values;
    }

    /** Human activity by time of day, weekday and time of year, with autocorrelated noise. */
    private static double[] calendar(SplittableRandom random, long start, long interval, int length) {
        double peak = 13 + 3 * random.nextGaussian(); // hour
        double width = uniform(random, 2, 6);
        double second = random.nextInt(3) == 0 ? uniform(random, .3, 1) : 0;
        double day = interval < DAY ? uniform(random, .5, 3) : 0;
        double weekend = uniform(random, -.6, .1);
        double year = uniform(random, -1.5, 1.5);
        double persistence = uniform(random, .2, .97);
        double noise = Math.exp(uniform(random, Math.log(.05), Math.log(1))) * Math.sqrt(1 - persistence * persistence);
        double wander = 0;
        double[] values = new double[length];
        for (int i = 0; i < length; i++) {
            long time = start + i * interval;
            double hour = Math.floorMod(time, DAY) / (60.0 * MINUTE);
            long weekday = Math.floorMod(Math.floorDiv(time, DAY) + 3, 7L); // 0: Monday
            double busy = bump(hour, peak, width) + second * bump(hour, peak + 7, width / 2);
            double rest = interval <= DAY && weekday >= 5 ? 1 + weekend : 1;
            wander = persistence * wander + noise * noise(random);
            values[i] = (day * busy + 1) * rest + year * Math.cos(2 * Math.PI * time / YEAR) + wander;
        }
        return values;
    }

    /** A bell curve around an hour of the day, periodic over 24 hours. */
    private static double bump(double hour, double peak, double width) {
        double distance = Math.abs(Math.floorMod((long) ((hour - peak) * 1000), 24_000L) / 1000.0 - 12) - 12;
        return Math.exp(-.5 * distance * distance / width / width);
    }

    private static double[] walk(SplittableRandom random, int length) {
        double drift = random.nextInt(2) == 0 ? 0 : uniform(random, -.2, .2);
        double variance = 1;
        double reaction = uniform(random, 0, .2);
        double persistence = uniform(random, .5, .98 - reaction);
        double[] values = new double[length];
        double value = 0;
        for (int i = 0; i < length; i++) {
            double shock = Math.sqrt(variance) * noise(random);
            variance = (1 - persistence - reaction) + persistence * variance + reaction * shock * shock;
            value += drift + shock;
            values[i] = value;
        }
        return values;
    }

    /** One season: a smooth bump, waves, working hours, or weekdays; with mean 0 and size about 1. */
    private static double[] pattern(SplittableRandom random, int season) {
        double[] pattern = new double[season];
        int kind = random.nextInt(4);
        double phase = random.nextDouble();
        double width = uniform(random, .1, .6);
        for (int i = 0; i < season; i++) {
            double at = ((double) i / season + phase) % 1;
            pattern[i] = switch (kind) {
                case 0 -> Math.sin(2 * Math.PI * at);
                case 1 -> at < width ? 1 : 0;
                case 2 -> Math.exp(-8 * (at - .5) * (at - .5) / width);
                default -> random.nextGaussian();
            };
            if (kind == 0 && season > 6) {
                pattern[i] += .5 * Math.sin(4 * Math.PI * at + 6 * width) + .3 * Math.sin(6 * Math.PI * at + 9 * width);
            }
        }
        double mean = Arrays.stream(pattern).average().orElse(0);
        double spread = Math.max(1e-6, spread(pattern));
        for (int i = 0; i < season; i++) {
            pattern[i] = (pattern[i] - mean) / spread;
        }
        return pattern;
    }

    /** Changes of level, noise or direction of time. */
    private static void applyBreak(SplittableRandom random, double[] values) {
        double size = spread(values);
        if (random.nextInt(6) == 0) {
            int from = random.nextInt(values.length);
            double jump = uniform(random, -6, 6) * size;
            for (int i = from; i < values.length; i++) {
                values[i] += jump;
            }
        }
        if (random.nextInt(8) == 0) {
            int from = random.nextInt(values.length);
            for (int i = from; i < values.length; i++) {
                values[i] += .5 * size * noise(random);
            }
        }
        if (random.nextInt(6) == 0) {
            for (int i = 0, j = values.length - 1; i < j; i++, j--) {
                double kept = values[i];
                values[i] = values[j];
                values[j] = kept;
            }
        }
        if (random.nextInt(4) == 0) {
            for (int i = 0; i < values.length; i++) {
                values[i] = -values[i];
            }
        }
    }

    /** Saturation, quantization, and inactivity at the beginning. */
    private static void applyQuantization(SplittableRandom random, double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        if (random.nextInt(10) == 0) {
            double floor = sorted[(int) (values.length * uniform(random, .05, .5))];
            for (int i = 0; i < values.length; i++) {
                values[i] = Math.max(floor, values[i]);
            }
        }
        if (random.nextInt(8) == 0) {
            double unit = spread(values) * uniform(random, .05, .7);
            for (int i = 0; i < values.length && unit > 0; i++) {
                values[i] = unit * Math.rint(values[i] / unit);
            }
        }
        if (random.nextInt(12) == 0) {
            int until = random.nextInt(1 + values.length / 3);
            Arrays.fill(values, 0, until, random.nextBoolean() ? 0 : values[until]);
        }
    }

    /** Spikes, and stretches without observations. */
    private static void addOutliersAndGaps(SplittableRandom random, double[] values) {
        double size = spread(values);
        if (random.nextInt(6) == 0) {
            int spikes = 1 + random.nextInt(1 + values.length / 100);
            for (int s = 0; s < spikes; s++) {
                values[random.nextInt(values.length)] += uniform(random, -12, 12) * size;
            }
        }
        if (random.nextInt(6) == 0) {
            int gaps = 1 + random.nextInt(5);
            for (int g = 0; g < gaps; g++) {
                int from = 1 + random.nextInt(values.length);
                Arrays.fill(
                        values,
                        Math.min(values.length, from),
                        Math.min(values.length, from + 1 + random.nextInt(30)),
                        Double.NaN);
            }
        }
    }

    /** Gaussian, occasionally with heavier tails. */
    private static double noise(SplittableRandom random) {
        double value = random.nextGaussian();
        return random.nextInt(40) == 0 ? 3 * value : value;
    }

    private static double poisson(SplittableRandom random, double rate) {
        if (rate > 50) {
            return Math.max(0, Math.rint(rate + Math.sqrt(rate) * random.nextGaussian()));
        }
        double limit = Math.exp(-rate);
        int count = 0;
        for (double product = random.nextDouble(); product > limit; product *= random.nextDouble()) {
            count++;
        }
        return count;
    }

    private static double uniform(SplittableRandom random, double from, double to) {
        return from < to ? random.nextDouble(from, to) : from;
    }

    private static double spread(double[] values) {
        double mean = 0;
        double squares = 0;
        int count = 0;
        for (double value : values) {
            if (!Double.isNaN(value)) {
                count++;
                double distance = value - mean;
                mean += distance / count;
                squares += distance * (value - mean);
            }
        }
        return count < 2 ? 1 : Math.sqrt(squares / count);
    }
}
