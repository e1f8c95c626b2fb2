package io.foretide.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class WeightsTest {
    private static final float[] FIRST = {0.79628736f, -0.08767773f, -0.4241908f};
    private static final NetworkSpec SPEC = new NetworkSpec(Cell.LSTM, 3, 4, 1, 2, 1, true, true);

    @Test
    void theFirstVersionFollowsFromTheSeedAlone() {
        assertThat(Weights.initial(SPEC, 5).tensors())
                .isEqualTo(Weights.initial(SPEC, 5).tensors());
        assertThat(Weights.initial(SPEC, 6).tensors())
                .isNotEqualTo(Weights.initial(SPEC, 5).tensors());
        assertThat(Weights.initial(SPEC, 5).tensor("weight_ih_l0").values()).startsWith(FIRST);
    }

    @Test
    void recurrentMatricesAreOrthogonalPerGate() {
        float[] matrix = Weights.initial(SPEC, 5).tensor("weight_hh_l0").values();
        for (int i = 0; i < 4; i++) {
            for (int j = 0; j < 4; j++) {
                double dot = 0;
                for (int k = 0; k < 4; k++) {
                    dot += matrix[16 + i * 4 + k] * matrix[16 + j * 4 + k];
                }
                assertThat(dot).isCloseTo(i == j ? 1 : 0, within(1e-6));
            }
        }
    }

    @Test
    void theForgetGateStartsOpenAndTheProjectionAtZero() {
        Weights weights = Weights.initial(SPEC, 5);
        assertThat(weights.tensor("bias_ih_l0").values())
                .containsExactly(0, 0, 0, 0, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0);
        assertThat(weights.tensor("projection.weight").values()).containsOnly(0);
    }

    @Test
    void everyParameterThatDoesNotFitIsNamed() {
        SortedMap<String, Tensor> tensors =
                new TreeMap<>(Weights.initial(SPEC, 5).tensors());
        tensors.remove("h0");
        tensors.put("c0", Tensor.zeros(4));
        tensors.put("extra", Tensor.zeros(1));
        assertThatThrownBy(() -> new Weights(SPEC, 1, tensors))
                .hasMessageContaining("h0 is missing")
                .hasMessageContaining("c0 should be [1, 4], not [4]")
                .hasMessageContaining("extra is unknown");
    }

    @Test
    void specsThatDifferHaveOtherHashes() {
        NetworkSpec other = new NetworkSpec(Cell.LSTM, 3, 4, 1, 2, 1, true, false);
        assertThat(other.hash()).isNotEqualTo(SPEC.hash()).hasSize(12);
        assertThat(NetworkSpec.parse(SPEC.text())).isEqualTo(SPEC);
    }
}
