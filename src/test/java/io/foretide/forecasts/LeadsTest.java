package io.foretide.forecasts;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class LeadsTest {
    @Test
    void scored_leads_the_first_and_the_horizon_are_anchors() {
        Leads leads = Leads.of(Fixtures.settings("a"));

        assertThat(IntStream.range(0, leads.count()).map(leads::lead)).containsExactly(1, 2, 3, 4, 6);
        assertThat(leads.lead(leads.anchor(6))).isEqualTo(6);
    }

    @Test
    void a_lead_between_takes_its_share_of_both_neighbours() {
        Leads leads = Leads.of(Fixtures.settings("a"));
        float[] values = {0, 1, 2, 3, 5};

        assertThat(leads.at(5, values, 1, 0)).isEqualTo(4);
        assertThat(leads.at(6, values, 1, 0)).isEqualTo(5);
    }
}
