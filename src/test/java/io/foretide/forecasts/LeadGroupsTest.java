package io.foretide.forecasts;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class LeadGroupsTest {
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5, 12, 30, 48, 200})
    void groups_follow_each_other_and_hold_every_lead_once(int horizon) {
        LeadGroups groups = new LeadGroups(horizon);
        int next = 1;
        for (int g = 0; g < groups.count(); g++) {
            assertThat(groups.low(g)).isEqualTo(next);
            assertThat(groups.anchor(g)).isBetween(groups.low(g), groups.high(g));
            next = groups.high(g) + 1;
        }
        assertThat(next).isEqualTo(horizon + 1);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 12, 48})
    void a_lead_between_two_anchors_takes_what_lies_between_their_values(int horizon) {
        LeadGroups groups = new LeadGroups(horizon);
        float[] anchors = new float[groups.count()];
        for (int g = 0; g < anchors.length; g++) {
            anchors[g] = groups.anchor(g);
        }
        int last = groups.anchor(groups.count() - 1);
        for (int lead = 1; lead <= horizon; lead++) {
            assertThat(groups.at(lead, anchors, 1, 0)).isEqualTo(Math.min(lead, last));
        }
    }
}
