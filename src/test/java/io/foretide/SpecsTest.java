package io.foretide;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.foretide.config.ConfigException;
import io.foretide.config.ConfigReader;
import io.foretide.learning.DropoutRates;
import io.foretide.learning.LearningRateSchedule;
import io.foretide.learning.TrainingSettings;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SpecsTest {
    private static Specs specs(Map<String, String> overrides) {
        return Specs.of(new ConfigReader(Map.of()).read(null, overrides));
    }

    @Test
    void the_defaults_are_the_trainer_s_own_but_for_the_rate_a_warm_up_slower_cells_and_averaging() {
        assertThat(specs(Map.of()).training())
                .isEqualTo(TrainingSettings.defaults(List.of(.05, .5, .95))
                        .withSchedule(new LearningRateSchedule(100, LearningRateSchedule.Decay.NONE, 100_000, .1))
                        .withLearningRate(.003)
                        .withCellRate(.3)
                        .withAverage(.1));
        assertThat(specs(Map.of()).network().layerNorm()).isFalse();
    }

    @Test
    void every_key_of_learning_reaches_the_trainer() {
        Specs specs = specs(Map.ofEntries(
                Map.entry("learning.loss", "huber"),
                Map.entry("learning.huber-delta", "2"),
                Map.entry("learning.optimizer", "sgd"),
                Map.entry("learning.rate", "0.5"),
                Map.entry("learning.momentum", "0.8"),
                Map.entry("learning.weight-decay", "0.01"),
                Map.entry("learning.clip", "3"),
                Map.entry("learning.schedule.warm-up", "7"),
                Map.entry("learning.schedule.decay", "inverse-sqrt"),
                Map.entry("learning.cell-rate", "0.3"),
                Map.entry("learning.average", "0.5"),
                Map.entry("model.learned-state", "true"),
                Map.entry("learning.schedule.steps", "70"),
                Map.entry("learning.schedule.floor", "0.2"),
                Map.entry("learning.dropout.input", "0.1"),
                Map.entry("learning.dropout.output", "0.2"),
                Map.entry("learning.dropout.layers", "0.3"),
                Map.entry("learning.dropout.state", "0.4"),
                Map.entry("model.seed", "9"),
                Map.entry("model.layer-norm", "true")));

        assertThat(specs.training())
                .isEqualTo(new TrainingSettings(
                        TrainingSettings.Optimizer.SGD,
                        .5,
                        .3,
                        .8,
                        .01,
                        .5,
                        TrainingSettings.Loss.HUBER,
                        List.of(.05, .5, .95),
                        2,
                        3,
                        new LearningRateSchedule(7, LearningRateSchedule.Decay.INVERSE_SQRT, 70, .2),
                        new DropoutRates(.1, .2, .3, .4),
                        9));
        assertThat(specs.network().layerNorm()).isTrue();
        assertThat(specs.network().learnedState()).isTrue();
    }

    @Test
    void rates_that_are_none_are_refused_with_their_keys() {
        assertThatThrownBy(() -> specs(Map.of(
                        "learning.dropout.state", "1",
                        "learning.momentum", "-1",
                        "learning.weight-decay", "-1",
                        "learning.schedule.floor", "1.5",
                        "learning.loss", "absolute")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContainingAll(
                        "learning.dropout.state: '1' is not at least 0 and below 1",
                        "learning.momentum",
                        "learning.weight-decay",
                        "learning.schedule.floor",
                        "learning.loss");
    }
}
