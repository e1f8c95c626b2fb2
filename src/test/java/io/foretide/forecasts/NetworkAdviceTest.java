package io.foretide.forecasts;

import static org.assertj.core.api.Assertions.assertThat;

import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class NetworkAdviceTest {
    private static final double[] LEVELS = {.05, .25, .5, .75, .95};
    private static final int HORIZON = 12;

    private final ChannelForecaster forecaster =
            new ChannelForecaster(new ForecasterShape(HORIZON, new int[0], LEVELS, 0));
    private final NetworkAdvice advice = new NetworkAdvice(forecaster, LEVELS, 2);
    private final double[][] own = new double[HORIZON][];
    private final double[][] to = new double[HORIZON][LEVELS.length];

    NetworkAdviceTest() {
        for (int lead = 0; lead < HORIZON; lead++) {
            own[lead] = new double[] {90 - lead, 98, 100, 104, 120 + lead};
        }
    }

    private void say(float low, float middle, float high) {
        say(low, middle, high, 0);
    }

    /** The last of the numbers is the weight's output of the first expert, which says that the last value, 110, remains. */
    private void say(float low, float middle, float high, float lastValue) {
        float[] projection = new float[InputRow.GROUPS * NetworkAdvice.OUTPUTS];
        for (int i = 0; i < projection.length; i += NetworkAdvice.OUTPUTS) {
            projection[i] = low;
            projection[i + 1] = middle;
            projection[i + 2] = high;
            projection[i + 3] = lastValue;
        }
        advice.setOutputs(projection, 0);
        advice.apply(own, 110, 1e-9, to);
    }

    @Test
    void minus_one_zero_and_one_change_nothing() {
        say(-1, 0, 1);
        for (int lead = 0; lead < HORIZON; lead++) {
            assertThat(to[lead]).containsExactly(own[lead], Offset.offset(1e-4));
        }
    }

    @Test
    void a_band_is_narrowed_widened_and_moved_in_its_own_half_widths() {
        say(-2, 0, .5f);
        assertThat(to[0]).containsExactly(new double[] {80, 96, 100, 102, 110}, Offset.offset(.05));

        say(-.5f, .5f, 1.5f);
        assertThat(to[0][2]).as("half of the upper half-width up").isCloseTo(110, Offset.offset(.05));
        assertThat(to[0][0]).isCloseTo(95, Offset.offset(.05));
        assertThat(to[0][4]).isCloseTo(130, Offset.offset(.05));
    }

    @Test
    void an_expert_that_is_trusted_draws_all_quantiles_towards_it() {
        say(-1, 0, 1, 1000);
        assertThat(to[0][2]).as("as far as the last value").isCloseTo(110, Offset.offset(.5));
        assertThat(to[0][4]).as("and the band with it").isCloseTo(130, Offset.offset(.5));

        say(-1, 0, 1, -1000);
        assertThat(to[0][2]).as("away from it").isCloseTo(95, Offset.offset(.5));
    }

    /** At lead 1 from a newest value, which is what every expert of an empty forecaster says. */
    private void distances(double newest, float[] to) {
        advice.distances(1, own[0][2] - newest, advice.below(own[0], 1e-9), advice.above(own[0], 1e-9), to, 0);
    }

    @Test
    void distances_of_experts_are_those_that_a_byte_keeps() {
        float[] distances = new float[InputRow.EXPERTS];
        byte[] packed = new byte[InputRow.EXPERTS];
        float[] read = new float[InputRow.EXPERTS];

        distances(1e9, distances);
        assertThat(distances[0]).as("held to four half-widths").isEqualTo(127 / 32f);
        distances(93.3, distances);
        NetworkAdvice.pack(distances, 0, packed, 0, packed.length);
        NetworkAdvice.unpack(packed, 0, read, 0, read.length);

        assertThat(distances[0]).as("of the lower half-width").isCloseTo(-.67f, Offset.offset(.016f));
        assertThat(read).isEqualTo(distances);
    }

    @ParameterizedTest
    @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, 1e30f, -1e30f, 5})
    void quantiles_never_cross_whatever_the_network_says(float number) {
        say(number, -number, number, number);
        for (double[] quantiles : to) {
            assertThat(quantiles).isSorted();
            for (double quantile : quantiles) {
                assertThat(quantile).isFinite();
            }
        }
    }
}
