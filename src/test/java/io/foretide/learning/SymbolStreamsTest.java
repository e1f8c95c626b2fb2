package io.foretide.learning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.foretide.model.Cell;
import io.foretide.model.NetworkSpec;
import io.foretide.model.OutputHeads;
import io.foretide.model.Weights;
import io.foretide.series.Block;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SymbolStreamsTest {
    private static final NetworkSpec SPEC = NetworkSpec.ofClasses(Cell.LSTM, 1, 8, 1, OutputHeads.nextSymbol(5, 4));
    private static final TrainingSettings SETTINGS =
            TrainingSettings.defaults(List.of(0.5)).withLearningRate(0.02);

    @Test
    void streams_begin_spread_over_the_sequence_and_go_on_from_block_to_block() {
        SymbolStreams streams = new SymbolStreams(IntStream.range(0, 21).toArray(), 2, 4);
        List<Block> first = streams.next();
        assertThat(first.get(0).inputs()).containsExactly(0, 1, 2, 3);
        assertThat(first.get(0).targets()).containsExactly(1, 2, 3, 4);
        assertThat(first.get(1).inputs()).containsExactly(10, 11, 12, 13);
        assertThat(first.get(1).state()).isEmpty();
        streams.carry(List.of(new float[] {7}, new float[] {8}));
        List<Block> second = streams.next();
        assertThat(second.get(0).inputs()).containsExactly(4, 5, 6, 7);
        assertThat(second.get(1).state()).containsExactly(8);
        assertThat(streams.next().get(1).inputs()).containsExactly(18, 19);
        assertThat(streams.hasNext()).isFalse();
        assertThat(streams.blocks()).isEqualTo(3);
        streams.restart();
        assertThat(streams.next().get(1).state()).isEmpty();
    }

    @Test
    void a_sequence_judged_in_blocks_with_carried_states_comes_to_what_it_comes_to_at_once() {
        int[] symbols = IntStream.range(0, 61).map(i -> i * i % 5).toArray();
        try (Trainer trainer = new Trainer(SPEC, SETTINGS, Weights.initial(SPEC, 1))) {
            learn(trainer, new SymbolStreams(symbols, 2, 10), 3);
            Evaluation inBlocks = judge(trainer, new SymbolStreams(symbols, 1, 7));
            Evaluation atOnce = judge(trainer, new SymbolStreams(symbols, 1, 60));
            assertThat(inBlocks.meanLoss()).isCloseTo(atOnce.meanLoss(), within(1e-5));
            assertThat(inBlocks.hits()).isEqualTo(atOnce.hits());
            assertThat(inBlocks.terms()).isEqualTo(60);
        }
    }

    @Test
    void a_network_learns_what_comes_next() {
        int[] symbols = IntStream.range(0, 400).map(i -> i % 7 % 5).toArray(); // 0 1 2 3 4 0 1: two symbols come twice
        try (Trainer trainer = new Trainer(SPEC, SETTINGS, Weights.initial(SPEC, 1))) {
            SymbolStreams streams = new SymbolStreams(symbols, 4, 20);
            assertThat(judge(trainer, streams).perplexity()).isCloseTo(5, within(1e-4));
            learn(trainer, streams, 40);
            streams.restart();
            Evaluation judgement = judge(trainer, streams);
            assertThat(judgement.perplexity()).isLessThan(1.3);
            assertThat(judgement.accuracy()).isGreaterThan(0.9);
        }
    }

    @Test
    void too_few_symbols_are_refused() {
        assertThatThrownBy(() -> new SymbolStreams(new int[4], 4, 2)).hasMessageContaining("too few");
    }

    private static void learn(Trainer trainer, SymbolStreams streams, int epochs) {
        for (int epoch = 0; epoch < epochs; epoch++) {
            streams.restart();
            while (streams.hasNext()) {
                streams.carry(trainer.learnAndCarry(streams.next()).states());
            }
        }
    }

    private static Evaluation judge(Trainer trainer, SymbolStreams streams) {
        List<Evaluation> all = new ArrayList<>();
        while (streams.hasNext()) {
            all.add(trainer.evaluate(streams.next()));
            streams.carry(all.get(all.size() - 1).states());
        }
        return all.stream().reduce(Evaluation.NONE, Evaluation::plus);
    }
}
