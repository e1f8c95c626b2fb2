package io.foretide.forecasts;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class RollingBandTest {
    private final Random random = new Random(3);

    private double[] losses(RollingBand band, int steps, double scale) {
        double[] losses = new double[2]; // of the band, of the true quantiles
        for (int i = 0; i < steps; i++) {
            double change = scale * random.nextGaussian();
            losses[0] += band.isTrusted() ? band.loss(change) : 0;
            losses[1] += band.isTrusted() ? band.loss(change, -1.645 * scale, 1.645 * scale) : 0;
            band.observe(change, .8 * scale);
        }
        return losses;
    }

    @Test
    void it_is_as_good_as_the_quantiles_of_all_changes_within_a_few_percent() {
        double[] losses = losses(new RollingBand(new double[] {.05, .5, .95}), 20_000, 7);

        assertThat(losses[0] / losses[1]).isCloseTo(1, Offset.offset(.03));
    }

    @Test
    void a_wild_beginning_is_forgotten() {
        RollingBand band = new RollingBand(new double[] {.05, .5, .95});
        for (int i = 0; i < 20; i++) {
            band.observe(0, 30);
        }
        losses(band, 500, 1);
        double[] losses = losses(band, 5000, 1);

        assertThat(losses[0] / losses[1]).isCloseTo(1, Offset.offset(.05));
    }

    @Test
    void it_goes_on_from_what_was_kept_of_it_and_begins_untrusted() {
        double[] levels = {.05, .5, .95};
        RollingBand band = new RollingBand(levels);
        assertThat(band.isTrusted()).isFalse();
        losses(band, 400, 1);
        FieldWriter kept = new FieldWriter();
        band.walk(kept);
        RollingBand again = new RollingBand(levels);
        again.walk(new FieldReader(kept.written()));

        assertThat(again.isTrusted()).isTrue();
        assertThat(again.loss(.3)).isEqualTo(band.loss(.3));
    }
}
