package io.foretide.scoring;

import static org.assertj.core.api.Assertions.assertThat;

import io.foretide.series.Score;
import java.util.List;
import org.junit.jupiter.api.Test;

final class TallyTest {
    @Test
    void errors_are_summed_by_lead_in_scales() {
        Tally tally = new Tally();
        tally.add(new Score("s", 0, 0, 10, 2, List.of(lead(1, 12, 6, true), lead(4, 8, 10, false))));
        tally.add(new Score("t", 0, 0, 1, 0.5, List.of(lead(1, 1.5, 2, true))));

        Tally.Sums first = tally.byLead().get(1);
        assertThat(first.count()).isEqualTo(2);
        assertThat(first.absolute()).isEqualTo(2);
        assertThat(first.againstLast()).isEqualTo(0.5);
        assertThat(first.coverage()).isEqualTo(1);
        assertThat(tally.byLead().get(4).coverage()).isZero();
    }

    private static Score.Lead lead(int lead, double predicted, double last, boolean inside) {
        return new Score.Lead(lead, predicted, last, Double.NaN, inside);
    }
}
