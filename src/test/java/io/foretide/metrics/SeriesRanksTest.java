package io.foretide.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.foretide.metrics.CrossingMetrics.CrossingForecast;
import io.foretide.metrics.SeriesRanks.Order;
import io.foretide.metrics.SeriesRanks.Rank;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SeriesRanksTest {
    private static final Object OWNER = "a task";

    private final Metrics metrics = new Metrics();
    private final SeriesRanks ranks = metrics.ranks();

    private List<String> all(Order order) {
        return ranks.page(order, null, 100, id -> true).stream()
                .map(Rank::series)
                .toList();
    }

    @Test
    void the_worst_come_first_and_those_of_which_nothing_is_known_are_left_out() {
        ranks.anomaly(OWNER, "a", .5);
        ranks.anomaly(OWNER, "b", 3);
        ranks.anomaly(OWNER, "c", Double.NaN);
        ranks.skill(OWNER, "c", 1.5);
        ranks.skill(OWNER, "a", .5);

        assertThat(all(Order.ANOMALY)).containsExactly("b", "a");
        assertThat(all(Order.SKILL)).containsExactly("c", "a");

        ranks.anomaly(OWNER, "a", 4);
        assertThat(all(Order.ANOMALY)).containsExactly("a", "b");
    }

    @Test
    void the_soonest_crossing_comes_first_then_the_most_probable() {
        metrics.crossings().show(OWNER, "b", "full", new CrossingForecast(.2, null, null, null));
        metrics.crossings().show(OWNER, "c", "full", new CrossingForecast(.6, null, 1_700_000_900_000L, null));
        metrics.crossings().show(OWNER, "d", "full", new CrossingForecast(.5, null, 1_700_000_899_000L, null));
        metrics.crossings().show(OWNER, "e", "full", new CrossingForecast(.3, null, null, null));

        assertThat(all(Order.CROSSING)).containsExactly("d", "c", "e", "b");
    }

    @Test
    void pages_have_each_series_once_also_among_equals() {
        for (int i = 0; i < 25; i++) {
            int score = i / 5;
            ranks.anomaly(OWNER, "s" + i, score);
        }
        List<String> paged = new ArrayList<>();
        Rank last = null;
        List<Rank> page;
        do {
            page = ranks.page(Order.ANOMALY, last, 7, id -> !id.equals("s3"));
            page.forEach(rank -> paged.add(rank.series()));
            last = page.isEmpty() ? null : page.get(page.size() - 1);
        } while (page.size() == 7);

        List<String> expected = new ArrayList<>(all(Order.ANOMALY));
        expected.remove("s3");
        assertThat(paged).hasSize(24).isEqualTo(expected);
    }

    @Test
    void a_series_that_moved_to_another_owner_stays_when_the_former_one_leaves() {
        ranks.anomaly(OWNER, "a", 1);
        ranks.anomaly(OWNER, "b", 2);
        ranks.anomaly("another task", "a", 3);

        ranks.removeOwner(OWNER);
        assertThat(all(Order.ANOMALY)).containsExactly("a");

        ranks.removeSeries("a");
        assertThat(all(Order.ANOMALY)).isEmpty();
    }

    @Test
    void only_the_worst_are_kept_and_one_that_gets_better_makes_room() {
        for (int i = 0; i <= SeriesRanks.MAX; i++) {
            ranks.anomaly(OWNER, "s" + i, i);
        }
        assertThat(ranks.page(Order.ANOMALY, null, 2 * SeriesRanks.MAX, id -> true))
                .hasSize(SeriesRanks.MAX)
                .noneMatch(rank -> rank.series().equals("s0"));

        ranks.anomaly(OWNER, "s7", Double.NaN);
        ranks.anomaly(OWNER, "s0", 0);
        assertThat(ranks.page(Order.ANOMALY, null, 2 * SeriesRanks.MAX, id -> true))
                .hasSize(SeriesRanks.MAX)
                .last()
                .isEqualTo(new Rank("s0", 0));
    }
}
