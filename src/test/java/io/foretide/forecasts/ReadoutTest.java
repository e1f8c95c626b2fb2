package io.foretide.forecasts;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

final class ReadoutTest {
    private final History history = new History(200, 60, false);
    private final float[] said = new float[4];

    @Test
    void it_finds_how_much_of_the_last_change_goes_on() {
        Readout readout = readout(new Basis.Lags(3));
        Random random = new Random(1);
        double before = 0;
        double value = 0;
        for (int i = 0; i < 5000; i++) {
            double next = value + 0.7 * (value - before) + random.nextGaussian();
            before = value;
            value = next;
            step(readout, value);
        }
        assertThat(said[0]).isCloseTo((float) (0.7 * (value - before)), Offset.offset(0.3f));
    }

    @Test
    void it_repeats_a_season_from_the_first_one_on() {
        Readout readout = readout(new Basis.Season(24, 5));
        for (int i = 0; i < 49; i++) {
            step(readout, i % 24 == 3 ? 100 : i % 24);
        }
        assertThat(said).containsExactly(new float[] {1, 2, 100, 4}, Offset.offset(1e-3f));
    }

    @Test
    void spikes_do_not_tear_it_away() {
        Readout readout = readout(new Basis.Lags(3));
        Random random = new Random(2);
        for (int i = 0; i < 5000; i++) {
            step(readout, i % 500 == 250 ? 1e9 : random.nextGaussian());
        }
        assertThat(Math.abs(said[0])).isLessThan(5);
        assertThat(readout.resets()).isZero();
    }

    @Test
    void numbers_too_large_to_count_with_make_it_begin_anew() {
        Readout readout = readout(new Basis.Lags(3));
        for (int i = 0; i < 300; i++) {
            step(readout, i % 2 == 0 ? 1e38 * i : -1e38 * i);
        }
        for (float change : said) {
            assertThat(change).isFinite();
        }
    }

    private Readout readout(Basis basis) {
        return new Readout("r", basis, Leads.all(4), 4, 0.999, false);
    }

    private void step(Readout readout, double value) {
        history.add(value, 1, true);
        readout.learn(history);
        readout.forecast(new Moment(history, new float[0], true, false), said);
    }
}
