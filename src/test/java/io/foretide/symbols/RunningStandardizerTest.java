package io.foretide.symbols;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.foretide.series.Sample;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RunningStandardizerTest {
    private static Sample sample(double... values) {
        return new Sample("s", 0, values, null, null);
    }

    @Test
    void each_number_is_held_against_mean_and_spread_of_its_channel_up_to_itself() {
        RunningStandardizer usual = new RunningStandardizer(2);
        Random random = new Random(1);
        double sum = 0;
        double squares = 0;
        for (int n = 1; n <= 500; n++) {
            double value = 1000 + 7 * random.nextGaussian();
            sum += value;
            squares += value * value;
            float[] row = usual.row(sample(value, -value), -1, true);
            double mean = sum / n;
            double spread = Math.sqrt(squares / n - mean * mean);
            double expected = n == 1 ? 0 : (value - mean) / spread;
            assertThat(row).hasSize(RunningStandardizer.inputs(2));
            assertThat((double) row[0]).isCloseTo(expected, within(1e-3));
            assertThat((double) row[2]).isCloseTo(-expected, within(1e-3));
            assertThat(row[4]).isZero();
        }
    }

    @Test
    void what_is_missing_is_marked_and_counts_for_nothing() {
        RunningStandardizer usual = new RunningStandardizer(1);
        usual.row(sample(1), -1, true);
        assertThat(usual.row(sample(Double.NaN), -1, true)).containsExactly(0, 0, 0);
        assertThat(usual.row(sample(2), -1, true)).containsExactly(1, 1, 0); // mean 1.5, spread .5
    }

    @Test
    void a_pause_that_is_longer_than_usual_is_seen() {
        RunningStandardizer usual = new RunningStandardizer(1);
        for (int i = 0; i < 50; i++) {
            usual.row(sample(0), i % 2 == 0 ? 900 : 1100, true);
        }
        assertThat(usual.row(sample(0), 1000, true)[2]).isBetween(-.5f, .5f);
        assertThat(usual.row(sample(0), 60_000, true)[2]).isGreaterThan(4);
    }

    @Test
    void a_level_that_has_moved_for_good_becomes_usual() {
        RunningStandardizer usual = new RunningStandardizer(1);
        Random random = new Random(2);
        for (int i = 0; i < 100_000; i++) {
            usual.row(sample(random.nextGaussian() + (i < 50_000 ? 0 : 1e6)), -1, true);
        }
        assertThat((double) usual.row(sample(1e6), -1, true)[0]).isCloseTo(0, within(.2));
    }

    @Test
    void numbers_are_finite_for_the_network_whatever_comes() {
        for (boolean scaled : new boolean[] {true, false}) {
            RunningStandardizer usual = new RunningStandardizer(1);
            for (double value : new double[] {1e100, -1e100, Double.MIN_VALUE, 0, 1e100}) {
                for (float input : usual.row(sample(value), Long.MAX_VALUE, scaled)) {
                    assertThat(input).isBetween(-1_000_000f, 1_000_000f);
                }
            }
        }
    }

    @Test
    void unscaled_numbers_come_as_they_are() {
        assertThat(new RunningStandardizer(2).row(sample(.25, 17), -1, false)).containsExactly(.25f, 1, 17, 1, 0);
    }

    @Test
    void it_goes_on_from_what_was_written() throws IOException {
        RunningStandardizer usual = new RunningStandardizer(2);
        for (int i = 0; i < 9; i++) {
            usual.row(sample(i, i * i), i, true);
        }
        var bytes = new ByteArrayOutputStream();
        usual.write(new DataOutputStream(bytes));
        RunningStandardizer read =
                RunningStandardizer.read(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));
        assertThat(read.row(sample(3, 4), 5, true)).isEqualTo(usual.row(sample(3, 4), 5, true));
    }
}
