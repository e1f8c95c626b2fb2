package io.foretide.symbols;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.foretide.model.Cell;
import io.foretide.model.Device;
import io.foretide.model.Network;
import io.foretide.model.NetworkSpec;
import io.foretide.model.OutputHeads;
import io.foretide.model.OutputHeads.Pooling;
import io.foretide.model.Tensor;
import io.foretide.model.Vocabulary;
import io.foretide.model.Weights;
import io.foretide.series.Arrival;
import io.foretide.series.Block;
import io.foretide.series.End;
import io.foretide.series.Event;
import io.foretide.series.Label;
import io.foretide.series.Sample;
import io.foretide.series.SequenceForecast;
import io.foretide.series.SequenceForecast.Ending;
import io.foretide.symbols.SequenceClassifier.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SequenceClassifierTest {
    private static final Vocabulary VOCABULARY = Vocabulary.firstOccurring(List.of("a", "b", "c"), 8);
    private static final SequenceClassifier.Settings SETTINGS =
            new SequenceClassifier.Settings(List.of("good", "bad"), 5, 100, true);

    private static NetworkSpec spec(boolean bothWays, Pooling pooling) {
        return NetworkSpec.ofClasses(Cell.GRU, 1, 5, 1, OutputHeads.label(8, 3, 2, bothWays, pooling));
    }

    private static Weights shaken(NetworkSpec spec) {
        Random random = new Random(5);
        var tensors = new TreeMap<>(Weights.initial(spec, 1).tensors());
        tensors.replaceAll((name, tensor) -> {
            float[] values = new float[tensor.values().length];
            for (int i = 0; i < values.length; i++) {
                values[i] = (float) random.nextGaussian();
            }
            return new Tensor(tensor.shape(), values);
        });
        return new Weights(spec, 1, tensors);
    }

    private static Event event(long time, String symbol, @Nullable String sequence) {
        return new Event("s", time, symbol, sequence, null);
    }

    private static NetworkSpec numbers(boolean bothWays, Pooling pooling) {
        return NetworkSpec.ofClasses(
                Cell.GRU, SequenceClassifier.inputs(2), 5, 1, OutputHeads.label(0, 0, 2, bothWays, pooling));
    }

    private static List<Outcome> run(NetworkSpec spec, List<Arrival> arrivals, int group) {
        try (Network network = new Network(spec, Device.CPU)) {
            SequenceClassifier classifier = new SequenceClassifier(spec, network, SETTINGS);
            Weights weights = shaken(spec);
            SequenceState state = new SequenceState("s");
            List<Outcome> outcomes = new ArrayList<>();
            for (int at = 0; at < arrivals.size(); at += group) {
                List<Arrival> some = arrivals.subList(at, Math.min(arrivals.size(), at + group));
                outcomes.addAll(classifier
                        .run(weights, VOCABULARY, List.of(state), List.of(some))
                        .get(0));
                state = SequenceState.fromBytes("s", state.toBytes());
            }
            return outcomes;
        }
    }

    private static List<SequenceForecast> said(List<Outcome> outcomes) {
        return outcomes.stream()
                .filter(Outcome.Said.class::isInstance)
                .map(outcome -> ((Outcome.Said) outcome).forecast())
                .toList();
    }

    private static List<String> endings(List<Outcome> outcomes) {
        return said(outcomes).stream()
                .filter(forecast -> forecast.ended() != null)
                .map(forecast -> forecast.sequence() + " " + forecast.steps() + " " + forecast.ended())
                .toList();
    }

    @Test
    void a_sequence_ends_by_a_marker_a_gap_its_length_or_the_next_ones_name() {
        List<Arrival> arrivals = new ArrayList<>(List.of(
                event(1, "a", null),
                event(2, "b", null),
                new End("s", 3),
                new End("s", 4), // nothing is open
                event(10, "a", null),
                event(111, "a", null), // a silence of 101
                event(112, "a", "q"),
                event(113, "a", null),
                event(114, "b", "r")));
        for (int i = 0; i < 6; i++) {
            arrivals.add(event(115 + i, "c", "r"));
        }
        assertThat(endings(run(spec(false, Pooling.EACH), arrivals, 3)))
                .containsExactly("1 2 MARKER", "10 1 GAP", "111 1 NEXT", "q 2 NEXT", "r 5 LENGTH");
    }

    /** What is said of arrivals one by one, which is what is said of them nine at a time. */
    private static List<SequenceForecast> alikeHoweverGrouped(NetworkSpec spec, List<Arrival> arrivals) {
        List<SequenceForecast> one = said(run(spec, arrivals, 1));
        List<SequenceForecast> some = said(run(spec, arrivals, 9));
        assertThat(some).hasSameSizeAs(one).hasSizeGreaterThan(15);
        for (int i = 0; i < one.size(); i++) {
            assertThat(some.get(i).probabilities().get(0))
                    .isCloseTo(one.get(i).probabilities().get(0), within(1e-5));
            assertThat(some.get(i).probabilities().stream().mapToDouble(p -> p).sum())
                    .isCloseTo(1, within(1e-6));
        }
        return one;
    }

    @ParameterizedTest
    @CsvSource({"false,EACH", "true,LAST", "false,MEAN", "true,ATTENTION"})
    void each_symbol_has_the_classes_of_its_sequence_so_far_however_they_are_grouped(
            boolean bothWays, Pooling pooling) {
        NetworkSpec spec = spec(bothWays, pooling);
        List<Arrival> arrivals = new ArrayList<>();
        Random random = new Random(3);
        for (int i = 0; i < 23; i++) {
            arrivals.add(
                    random.nextInt(4) == 0
                            ? new End("s", i)
                            : event(i, List.of("a", "b", "c").get(random.nextInt(3)), null));
        }
        List<SequenceForecast> one = alikeHoweverGrouped(spec, arrivals);
        try (Network network = new Network(spec, Device.CPU)) {
            Weights weights = shaken(spec);
            float[] first = {VOCABULARY.number(((Event) arrivals.get(0)).symbol())};
            float[] logits = network.run(weights, 1, 1, first, new int[] {1}, network.initialState(weights))
                    .projection();
            assertThat(one.get(0).probabilities().get(0))
                    .isCloseTo(1 / (1 + Math.exp(logits[1] - logits[0])), within(1e-5));
        }
    }

    @ParameterizedTest
    @CsvSource({"false,EACH", "true,EACH", "false,MAX"})
    void steps_of_numbers_have_the_classes_of_their_sequence_so_far_however_they_are_grouped(
            boolean bothWays, Pooling pooling) {
        NetworkSpec spec = numbers(bothWays, pooling);
        List<Arrival> arrivals = new ArrayList<>();
        Random random = new Random(3);
        for (int i = 0; i < 23; i++) {
            double second = random.nextInt(3) == 0 ? Double.NaN : random.nextGaussian();
            arrivals.add(
                    random.nextInt(4) == 0
                            ? new End("s", i)
                            : new Sample("s", i, new double[] {100 + random.nextGaussian(), second}, null, null));
        }
        List<SequenceForecast> one = alikeHoweverGrouped(spec, arrivals);
        assertThat(one.stream().map(SequenceForecast::probabilities).distinct())
                .as("numbers are looked at")
                .hasSizeGreaterThan(10);
    }

    @Test
    void a_block_of_numbers_has_the_rows_that_were_seen() {
        NetworkSpec spec = numbers(false, Pooling.EACH);
        List<Arrival> arrivals = List.of(
                new Sample("s", 1, new double[] {1, Double.NaN}, "q", null),
                new Sample("s", 11, new double[] {2, 7}, null, "bad"),
                new End("s", 12));
        Sequence sequence = run(spec, arrivals, 1).stream()
                .filter(Outcome.Ended.class::isInstance)
                .map(outcome -> ((Outcome.Ended) outcome).sequence())
                .findFirst()
                .orElseThrow();
        try (Network network = new Network(spec, Device.CPU)) {
            Block block = new SequenceClassifier(spec, network, SETTINGS).block(shaken(spec), sequence);
            assertThat(block.inputs()).containsExactly(0, 1, 0, 0, 0, 1, 1, 0, 1, 0);
            assertThat(block.targets()).containsExactly(Float.NaN, 1);
        }
    }

    @Test
    void a_label_belongs_to_the_sequence_that_it_names_open_or_not() {
        List<Outcome> outcomes = run(
                spec(false, Pooling.EACH),
                List.of(
                        event(1, "a", "q"),
                        new Label("s", 1, "q", "bad"),
                        new Label("s", 1, "elsewhere", "good"),
                        new End("s", 2),
                        event(3, "a", "r"),
                        new End("s", 4, "good")),
                2);
        List<Sequence> ended = outcomes.stream()
                .filter(Outcome.Ended.class::isInstance)
                .map(outcome -> ((Outcome.Ended) outcome).sequence())
                .toList();
        assertThat(ended).extracting(Sequence::label).containsExactly(1, 0);
        assertThat(outcomes).filteredOn(Outcome.Labelled.class::isInstance).hasSize(1);
        assertThat(said(outcomes))
                .filteredOn(forecast -> forecast.ended() == Ending.MARKER)
                .hasSize(2);
    }

    @Test
    void its_block_has_the_class_as_the_target_of_its_last_symbol_alone() {
        NetworkSpec spec = spec(false, Pooling.EACH);
        List<Outcome> outcomes =
                run(spec, List.of(event(1, "b", "q"), event(2, "zzz", null), new End("s", 3, "bad")), 3);
        Sequence sequence = outcomes.stream()
                .filter(Outcome.Ended.class::isInstance)
                .map(outcome -> ((Outcome.Ended) outcome).sequence())
                .findFirst()
                .orElseThrow();
        try (Network network = new Network(spec, Device.CPU)) {
            Block block = new SequenceClassifier(spec, network, SETTINGS).block(shaken(spec), sequence);
            assertThat(block.inputs()).containsExactly(2, 0);
            assertThat(block.targets()).containsExactly(Float.NaN, 1);
            assertThat(block.state()).hasSize(spec.stateSize());
            assertThat(block.isPlausible()).isTrue();
        }
        assertThat(Objects.requireNonNull(sequence).forecastProbabilities()).hasSize(2);
    }
}
