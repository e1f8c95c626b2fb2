package io.foretide.symbols;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.foretide.model.Cell;
import io.foretide.model.Device;
import io.foretide.model.Network;
import io.foretide.model.NetworkSpec;
import io.foretide.model.OutputHeads;
import io.foretide.model.Vocabulary;
import io.foretide.model.Weights;
import io.foretide.series.Block;
import io.foretide.series.Event;
import io.foretide.series.SymbolForecast.Candidate;
import io.foretide.series.SymbolForecast.Verdict;
import io.foretide.symbols.NextSymbols.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class NextSymbolsTest {
    private static final NetworkSpec SPEC = NetworkSpec.ofClasses(Cell.LSTM, 1, 6, 2, OutputHeads.nextSymbol(8, 4));
    private static final Vocabulary VOCABULARY = Vocabulary.firstOccurring(List.of("a", "b", "c"), 8);
    private static final NextSymbols.Settings SETTINGS = new NextSymbols.Settings(4, 3, 0.05);
    private static final String[] SYMBOLS = {"a", "b", "c", "strange"};

    private final Network network = new Network(SPEC, Device.CPU);
    private final Weights weights = shaken();

    /** Weights whose projection is not the zeros that it starts from. */
    private static Weights shaken() {
        Random random = new Random(5);
        var tensors = new java.util.TreeMap<>(Weights.initial(SPEC, 1).tensors());
        tensors.replaceAll((name, tensor) -> {
            float[] values = new float[tensor.values().length];
            for (int i = 0; i < values.length; i++) {
                values[i] = (float) random.nextGaussian() / 2;
            }
            return new io.foretide.model.Tensor(tensor.shape(), values);
        });
        return new Weights(SPEC, 3, tensors);
    }

    @AfterEach
    void close() {
        network.close();
    }

    private NextSymbols symbols() {
        return new NextSymbols(SPEC, network, SETTINGS, new SymbolCounts(row -> null));
    }

    private static List<Event> events(int count, long seed) {
        Random random = new Random(seed);
        List<Event> events = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            events.add(new Event("s", 1000 + i, SYMBOLS[random.nextInt(SYMBOLS.length)], null, null));
        }
        return events;
    }

    /** Steps one series in groups of so many. */
    private List<Outcome> outcomes(List<Event> events, int group) {
        NextSymbols symbols = symbols();
        SymbolState state = symbols.newState("s", weights);
        List<Outcome> outcomes = new ArrayList<>();
        for (int at = 0; at < events.size(); at += group) {
            List<Event> some = events.subList(at, Math.min(events.size(), at + group));
            outcomes.addAll(symbols.run(weights, VOCABULARY, List.of(state), List.of(some))
                    .get(0));
            state = SymbolState.fromBytes("s", state.toBytes());
        }
        return outcomes;
    }

    @Test
    void however_symbols_are_grouped_scores_and_blocks_are_the_same() {
        List<Event> events = events(30, 1);
        List<Outcome> one = outcomes(events, 1);
        for (int group : new int[] {3, 7, 30}) {
            List<Outcome> some = outcomes(events, group);
            assertThat(some).hasSameSizeAs(one);
            for (int i = 0; i < one.size(); i++) {
                if (i > 0) {
                    for (int source = 0; source < 5; source++) {
                        assertThat(Objects.requireNonNull(some.get(i).score())
                                        .probabilities()
                                        .get(source))
                                .isCloseTo(
                                        Objects.requireNonNull(one.get(i).score())
                                                .probabilities()
                                                .get(source),
                                        within(2e-3)); // what waits between groups is kept in half precision
                    }
                }
                Block block = one.get(i).block();
                assertThat(some.get(i).block() == null).isEqualTo(block == null);
                if (block != null) {
                    Block other = Objects.requireNonNull(some.get(i).block());
                    assertThat(other.inputs()).containsExactly(block.inputs());
                    assertThat(other.targets()).containsExactly(block.targets());
                    assertThat(other.state())
                            .containsExactly(block.state(), org.assertj.core.data.Offset.offset(1e-5f));
                }
            }
        }
    }

    @Test
    void a_block_is_the_symbols_the_ones_behind_them_and_the_state_before_them() {
        List<Event> events = events(9, 2);
        List<Block> blocks = outcomes(events, 9).stream()
                .map(Outcome::block)
                .filter(Objects::nonNull)
                .toList();

        assertThat(blocks).hasSize(2);
        float[] numbers = new float[9];
        for (int i = 0; i < 9; i++) {
            numbers[i] = VOCABULARY.number(events.get(i).symbol());
        }
        assertThat(blocks.get(1).inputs()).containsExactly(numbers[4], numbers[5], numbers[6], numbers[7]);
        assertThat(blocks.get(1).targets()).containsExactly(numbers[5], numbers[6], numbers[7], numbers[8]);
        float[] first = {numbers[0], numbers[1], numbers[2], numbers[3]};
        float[] after = network.run(weights, 1, 4, first, null, network.initialState(weights))
                .states();
        assertThat(blocks.get(1).state()).containsExactly(after, org.assertj.core.data.Offset.offset(1e-5f));
        assertThat(blocks.get(1).version()).isEqualTo(3);
    }

    @Test
    void candidates_fall_and_belong_to_the_distribution_that_the_next_symbol_is_scored_by() {
        List<Outcome> outcomes = outcomes(events(40, 3), 1);
        for (int i = 0; i + 1 < outcomes.size(); i++) {
            List<Candidate> next = outcomes.get(i).forecast().next();
            assertThat(next).hasSize(3).isSortedAccordingTo((a, b) -> Double.compare(b.probability(), a.probability()));
            String came = outcomes.get(i + 1).forecast().symbol();
            String known = VOCABULARY.number(came) == 0 ? null : came;
            double scored = Objects.requireNonNull(outcomes.get(i + 1).score())
                    .probabilities()
                    .get(0);
            next.stream()
                    .filter(candidate -> Objects.equals(candidate.symbol(), known))
                    .forEach(candidate -> assertThat(candidate.probability()).isCloseTo(scored, within(2e-3)));
        }
    }

    @Test
    void a_symbol_that_breaks_a_long_rhythm_is_surprising() {
        List<Event> events = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            events.add(new Event("s", i, SYMBOLS[i % 2], null, null));
        }
        events.add(new Event("s", 300, "c", null, null));
        List<Outcome> outcomes = outcomes(events, 50);
        assertThat(outcomes.get(300).forecast().verdict()).isEqualTo(Verdict.SURPRISING);
        assertThat(outcomes.get(20).forecast().verdict()).isEqualTo(Verdict.NONE);
        assertThat(outcomes.subList(200, 300).stream()
                        .filter(outcome -> outcome.forecast().verdict() == Verdict.SURPRISING))
                .hasSizeLessThan(15);
        List<Double> last = Objects.requireNonNull(outcomes.get(299).score()).probabilities();
        assertThat(last.get(0)).as("the mix has found who knows").isGreaterThan(0.9 * last.get(2));
    }

    @Test
    void a_vocabulary_that_grows_between_a_forecast_and_its_symbol_takes_it_for_the_unknown_it_was() {
        NextSymbols symbols = symbols();
        SymbolState state = symbols.newState("s", weights);
        Event first = new Event("s", 1, "a", null, null);
        symbols.run(weights, VOCABULARY, List.of(state), List.of(List.of(first)));
        float unknown = state.next[0];
        Event second = new Event("s", 2, "strange", null, null);
        Vocabulary grown = VOCABULARY.with(List.of("strange"));
        Outcome outcome = symbols.run(weights, grown, List.of(state), List.of(List.of(second)))
                .get(0)
                .get(0);
        assertThat(Objects.requireNonNull(outcome.score()).probabilities().get(1))
                .isCloseTo(Math.exp(unknown), within(1e-6));
    }

    @Test
    void a_continuation_is_the_same_for_a_seed_greedy_at_zero_and_never_of_unknown_symbols() {
        NextSymbols symbols = symbols();
        SymbolState state = symbols.newState("s", weights);
        symbols.run(weights, VOCABULARY, List.of(state), List.of(events(5, 4)));
        var continuation = new SymbolContinuation(network, () -> weights, () -> VOCABULARY);
        assertThat(continuation.of(state, 50, 1, 7))
                .hasSize(50)
                .isEqualTo(continuation.of(state, 50, 1, 7))
                .isNotEqualTo(continuation.of(state, 50, 1, 8))
                .isSubsetOf("a", "b", "c");
        assertThat(continuation.of(state, 9, 0, 1)).isEqualTo(continuation.of(state, 9, 0, 2));
        assertThat(continuation.of(state, 50, 1e-6, 1))
                .startsWith(continuation.of(state, 1, 0, 1).get(0));
    }
}
