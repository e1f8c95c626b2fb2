package io.foretide.forecasts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.foretide.forecasts.Explanation.Channel;
import io.foretide.forecasts.Explanation.Group;
import io.foretide.model.Device;
import io.foretide.model.Network;
import io.foretide.model.NetworkSpec;
import io.foretide.model.Weights;
import io.foretide.series.Forecast;
import io.foretide.series.Step;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A load with a daily wave that follows a temperature, known in advance. */
class ExplanationTest {
    private static final int STEPS = 400;
    private static final int LEADS = 6;

    private final ForecastSettings settings = Fixtures.settings("load").withKnown(List.of("temperature"));
    private final NetworkSpec spec = Fixtures.spec(settings);
    private final Weights weights = Fixtures.trained(spec);
    private final List<Forecast> past = new ArrayList<>();
    private final double[] temperatures = new double[STEPS + LEADS];
    private Network network;
    private Forecaster forecaster;
    private SeriesState state;

    @BeforeEach
    void open() {
        network = new Network(spec, Device.CPU);
        forecaster = new Forecaster(settings, spec, network);
        state = forecaster.newState("s");
        Random random = new Random(5);
        for (int i = 1; i < temperatures.length; i++) {
            temperatures[i] = .9 * temperatures[i - 1] + random.nextGaussian();
        }
        for (int i = 0; i < STEPS; i++) {
            step(i, Fixtures.wave(i, random) - 5 * temperatures[i]);
        }
    }

    @AfterEach
    void close() {
        network.close();
    }

    private void step(int index, double value) {
        float[] known = new float[LEADS + 1];
        for (int lead = 0; lead <= LEADS; lead++) {
            known[lead] = (float) temperatures[Math.min(index + lead, temperatures.length - 1)];
        }
        Step step = Fixtures.step(index, value).withKnown(known);
        past.add(forecaster.step(weights, List.of(state), List.of(step)).get(0).forecast());
    }

    private Explanation explained() {
        byte[] before = state.toBytes();
        Explanation explanation = Explanation.of(forecaster.state(before), past.get(past.size() - 1), past);
        assertThat(state.toBytes()).isEqualTo(before);
        return explanation;
    }

    @Test
    void the_contributions_together_are_the_way_from_the_newest_value_to_the_median() {
        Explanation explanation = explained();
        Channel channel = explanation.channels().get(0).orElseThrow();
        double[] median = explanation.forecast().channels().get(0).median();

        assertThat(channel.groups()).extracting(Group::from).containsExactly(1, 2, 5);
        assertThat(channel.groups()).extracting(Group::to).containsExactly(1, 4, 6);
        for (Group group : channel.groups()) {
            double sum = channel.newest() + Arrays.stream(group.contributions()).sum();
            assertThat(sum).isCloseTo(median[group.lead() - 1], within(1e-6));
            float weights = 0;
            for (float weight : group.weights()) {
                weights += weight;
            }
            assertThat(weights).isCloseTo(1, within(1e-4f));
            assertThat(group.spread()).isPositive();
            assertThat(group.seasonal()).isNotZero();
        }
        assertThat(explanation.experts())
                .hasSize(channel.groups().get(0).weights().length)
                .endsWith("network");
    }

    @Test
    void a_change_of_an_input_that_is_known_ahead_is_part_of_the_readouts_contribution() {
        temperatures[STEPS + 1] = temperatures[STEPS] + 8;
        step(STEPS, 100 - 5 * temperatures[STEPS]);
        assertThat(explained().channels().get(0).orElseThrow().groups().get(0).known())
                .isNegative();

        temperatures[STEPS + 2] = temperatures[STEPS + 1] - 8;
        step(STEPS + 1, 100 - 5 * temperatures[STEPS + 1]);
        assertThat(explained().channels().get(0).orElseThrow().groups().get(0).known())
                .isPositive();
    }

    @Test
    void it_is_compared_with_the_forecast_before_of_the_same_grid() {
        Explanation explanation = explained();

        assertThat(explanation.since()).isEqualTo(1);
        assertThat(explanation.previous().orElseThrow()).isSameAs(past.get(STEPS - 2));

        step(STEPS + 2, 100);
        assertThat(explained().since()).isEqualTo(3);

        Forecast first = past.get(0);
        assertThat(Explanation.of(forecaster.state(state.toBytes()), first, List.of(first))
                        .previous())
                .isEmpty();
    }
}
