package io.foretide.symbols;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SurpriseThresholdTest {
    @Test
    void about_the_share_that_was_asked_for_is_flagged_whatever_the_units() {
        for (double unit : new double[] {0.01, 1, 30}) {
            SurpriseThreshold surprise = new SurpriseThreshold();
            Random random = new Random(1);
            long flagged = IntStream.range(0, 20_000)
                    .filter(i -> surprise.isAbove(-unit * Math.log(random.nextDouble()), 0.02))
                    .count();
            assertThat(flagged / 20_000.0).isBetween(0.01, 0.04);
        }
    }

    @Test
    void nothing_is_flagged_before_there_is_a_level_and_a_strange_one_is_behind_it() {
        SurpriseThreshold surprise = new SurpriseThreshold();
        for (int i = 0; i < 50; i++) {
            assertThat(surprise.isAbove(i % 2, 0.01)).isFalse();
        }
        assertThat(surprise.isAbove(9, 0.01)).isTrue();
    }

    @Test
    void it_goes_on_from_its_bytes_as_if_nothing_had_been() {
        SurpriseThreshold one = new SurpriseThreshold();
        Random random = new Random(2);
        IntStream.range(0, 99).forEach(i -> one.isAbove(random.nextDouble(), 0.05));
        ByteBuffer bytes = ByteBuffer.allocate(SurpriseThreshold.BYTES);
        one.write(bytes);
        SurpriseThreshold other = SurpriseThreshold.read(bytes.flip());
        for (int i = 0; i < 99; i++) {
            double next = random.nextDouble();
            assertThat(other.isAbove(next, 0.05)).isEqualTo(one.isAbove(next, 0.05));
        }
    }
}
