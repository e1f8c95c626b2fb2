package io.foretide.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class WeightsAssemblyTest {
    private static final NetworkSpec SPEC = new NetworkSpec(Cell.GRU, 3, 4, 1, 2, 3, false, false);

    private final WeightsAssembly assembly = new WeightsAssembly(SPEC);

    private static List<WeightsPiece> pieces(long version) {
        return WeightsPiece.split(Weights.initial(SPEC, version).withVersion(version));
    }

    private Optional<Weights> add(List<WeightsPiece> pieces) {
        Optional<Weights> complete = Optional.empty();
        for (WeightsPiece piece : pieces) {
            complete = assembly.add(piece);
        }
        return complete;
    }

    @Test
    void a_version_is_there_when_its_last_piece_has_come() {
        assertThat(add(pieces(3)).orElseThrow().tensors())
                .isEqualTo(Weights.initial(SPEC, 3).tensors());
    }

    @Test
    void the_same_piece_twice_does_not_stand_for_another_one() {
        List<WeightsPiece> pieces = pieces(3);
        for (int again = 0; again < pieces.size() + 1; again++) {
            assertThat(assembly.add(pieces.get(0))).isEmpty();
        }
    }

    @Test
    void half_a_version_with_an_absurd_number_keeps_nobody_from_the_next_one() {
        List<WeightsPiece> absurd = pieces(Long.MAX_VALUE);
        List<WeightsPiece> next = pieces(4);
        add(absurd.subList(0, 2));
        for (int i = 0; i < next.size() - 1; i++) {
            assembly.add(next.get(i));
            assembly.add(absurd.get(0));
        }

        assertThat(assembly.add(next.get(next.size() - 1)).orElseThrow().version())
                .isEqualTo(4);
    }

    @Test
    void numbers_that_are_none_and_runs_that_are_no_part_of_the_network_are_refused() {
        WeightsPiece good = pieces(3).get(0);
        String name = good.key().substring(0, good.key().indexOf('#'));
        float[] values =
                Safetensors.read(good.value()).tensors().get(name).values().clone();
        values[1] = Float.NaN;
        var document = new TreeMap<String, Tensor>();
        document.put(name, new Tensor(new int[] {values.length}, values));
        byte[] poisoned = Safetensors.write(new Safetensors.Contents(document, new TreeMap<>()));

        assertThatThrownBy(() -> assembly.add(new WeightsPiece(good.key(), 3, good.spec(), poisoned)))
                .isInstanceOf(UnreadableWeightsException.class)
                .hasMessageContaining("NaN");
        for (String key : List.of(name + "#1", name + "#-1", name + "#x", "nothing#0", name + "#9999999999")) {
            assertThatThrownBy(() -> assembly.add(new WeightsPiece(key, 3, good.spec(), good.value())))
                    .isInstanceOf(UnreadableWeightsException.class);
        }
        assertThatThrownBy(() -> assembly.add(new WeightsPiece(good.key(), -1, good.spec(), good.value())))
                .isInstanceOf(UnreadableWeightsException.class);
    }
}
