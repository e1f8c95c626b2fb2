package io.foretide.forecasts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

final class NetworkMixTest {
    private static final double[] LEVELS = {.05, .5, .95};
    private static final int HORIZON = 12;

    private final NetworkMix mix = new NetworkMix(new LeadGroups(HORIZON), LEVELS, 1);
    private final Random random = new Random(1);

    /** Streams noise around zero, forecast by bands of their own around two points. */
    private void stream(int steps, double own, double network) {
        double[][] to = new double[HORIZON][3];
        for (int i = 0; i < steps; i++) {
            mix.observe(random.nextGaussian(), SessionPath.NONE);
            mix.publish(bands(own), bands(network), 0, 1, to);
            for (double[] band : to) {
                assertThat(band).isSorted();
                assertThat(band[1]).isBetween(Math.min(own, network) - 1e-3, Math.max(own, network) + 1e-3);
            }
        }
    }

    private static double[][] bands(double point) {
        double[][] bands = new double[HORIZON][];
        for (int lead = 0; lead < HORIZON; lead++) {
            bands[lead] = new double[] {point - 1.64, point, point + 1.64};
        }
        return bands;
    }

    @Test
    void the_network_counts_most_at_first_and_a_better_one_goes_on_so() {
        assertThat(mix.share(1)).isEqualTo(.75f);

        stream(2000, 1, 0);

        assertThat(mix.share(1)).isGreaterThan(.7f);
        assertThat(mix.share(HORIZON)).isGreaterThan(.4f);
    }

    @Test
    void what_the_network_adds_is_told_by_lead() {
        Map<Integer, double[]> losses = new TreeMap<>();
        stream(500, 1, 0);
        mix.reportLosses((lead, count, published, without) -> {
            losses.put(lead, new double[] {published, without});
            assertThat(count).as("of 500 steps").isBetween(lead == 1 ? 499 : 50, 500);
        });

        assertThat(losses).containsOnlyKeys(1, 3, 8);
        losses.values().forEach(sums -> assertThat(sums[0]).isPositive().isLessThan(.9 * sums[1]));
        assertThat(mix.gain(1)).isBetween(.1, .6);
        mix.reportLosses((lead, count, published, without) -> fail("they have been taken"));

        stream(500, 0, 1);
        assertThat(mix.gain(HORIZON)).as("of a network that is worse").isNegative();
    }

    @Test
    void bands_that_the_network_narrows_keep_their_promise() {
        double[][] to = new double[HORIZON][3];
        double[][] narrow = bands(0);
        for (double[] band : narrow) {
            band[0] = -1;
            band[2] = 1;
        }
        double[] before = to[0].clone();
        int inside = 0;
        int steps = 20_000;
        for (int i = 0; i < steps; i++) {
            double value = random.nextGaussian();
            mix.observe(value, SessionPath.NONE);
            mix.publish(narrow, narrow, 0, 1, to);
            inside += i >= steps / 2 && value > before[0] && value < before[2] ? 1 : 0;
            before = to[0].clone();
        }
        assertThat(inside / (steps / 2.0))
                .as("±1 covers .68, the levels promise .9")
                .isBetween(.87, .93);
        assertThat(to[HORIZON - 1]).isSorted();
    }

    @Test
    void misses_keep_their_share_at_the_step_after_a_miss_even_if_that_step_varies_more() {
        double[][] to = new double[HORIZON][3];
        double[][] bands = bands(0);
        double[] before = to[0].clone();
        boolean missed = false;
        int afterMisses = 0;
        int missesAfter = 0;
        int steps = 100_000;
        for (int i = 0; i < steps; i++) {
            double value = random.nextGaussian() * (missed ? 1.4 : 1);
            mix.observe(value, SessionPath.NONE);
            boolean outside = value < before[0] || value > before[2];
            if (i >= steps / 2 && missed) {
                afterMisses++;
                missesAfter += outside ? 1 : 0;
            }
            missed = outside;
            mix.publish(bands, bands, 0, 1, to);
            before = to[0].clone();
        }
        assertThat(missesAfter / (double) afterMisses)
                .as(".24 without regard to the miss before")
                .isBetween(.07, .14);
    }

    @Test
    void a_worse_network_loses_its_share() {
        stream(2000, 0, 1);

        assertThat(mix.share(1)).isLessThan(.15f);
    }

    @Test
    void one_absurd_forecast_of_the_network_decides_nothing_for_ever() {
        double[][] to = new double[HORIZON][3];
        for (int i = 0; i < 20; i++) {
            mix.observe(random.nextGaussian(), SessionPath.NONE);
            mix.publish(bands(1), bands(1e9), 0, 1, to);
        }
        stream(4000, 1, 0);

        assertThat(mix.share(1)).isGreaterThan(.5f);
    }

    @Test
    void a_state_that_is_read_back_goes_on_the_same() {
        stream(100, 1, 0);
        FieldWriter writer = new FieldWriter();
        mix.walk(writer);
        NetworkMix copy = new NetworkMix(new LeadGroups(HORIZON), LEVELS, 1);
        copy.walk(new FieldReader(writer.written()));
        double[][] one = new double[HORIZON][3];
        double[][] two = new double[HORIZON][3];
        for (int i = 0; i < 50; i++) {
            double value = random.nextGaussian();
            mix.observe(value, SessionPath.NONE);
            copy.observe(value, SessionPath.NONE);
            mix.publish(bands(1), bands(0), 0, 1, one);
            copy.publish(bands(1), bands(0), 0, 1, two);
            assertThat(one).isDeepEqualTo(two);
        }
    }
}
