package io.foretide.tasks.forecasts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import com.fasterxml.jackson.databind.JsonNode;
import io.foretide.forecasts.Forecaster;
import io.foretide.forecasts.SeriesState;
import io.foretide.model.Device;
import io.foretide.model.Network;
import io.foretide.model.Weights;
import io.foretide.series.Forecast;
import io.foretide.series.Step;
import io.foretide.tasks.forecasts.MachineCommand.Abort;
import io.foretide.tasks.forecasts.MachineCommand.Commit;
import io.foretide.tasks.forecasts.MachineCommand.Kind;
import io.foretide.tasks.forecasts.MachineCommand.Migrate;
import io.foretide.tasks.forecasts.MachineCommand.Observe;
import io.foretide.tasks.forecasts.MachineCommand.Pass;
import io.foretide.tasks.forecasts.MachineCommand.Repeat;
import io.foretide.tasks.forecasts.MachineCommand.Restart;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.slf4j.LoggerFactory;

/**
 * Whatever happens to the forecaster between and within its transactions, what it commits is what {@link StepsModel} says: each step forecast once, as
 * if nothing had happened, and each refused record on the rejected topic once.
 */
class ForecasterMachineTest {
    private static Network network;

    @BeforeContainer
    static void open() {
        for (String told :
                List.of("io.foretide.streams.DeadLetterHandler", "org.apache.kafka.streams")) { // of each poison
            ((Logger) LoggerFactory.getLogger(told)).setLevel(Level.OFF);
        }
        network = new Network(ForecasterMachine.SPECS.network(), Device.CPU);
    }

    @AfterContainer
    static void close() {
        for (String told : List.of("io.foretide.streams.DeadLetterHandler", "org.apache.kafka.streams")) {
            ((Logger) LoggerFactory.getLogger(told)).setLevel(null);
        }
        network.close();
    }

    @Provide
    Arbitrary<List<MachineCommand>> commands() {
        Arbitrary<String> series = Arbitraries.of("a", "b", "c");
        Arbitrary<Kind> kinds = Arbitraries.frequency(
                Tuple.of(30, Kind.VALUE),
                Tuple.of(1, Kind.NO_JSON),
                Tuple.of(1, Kind.NO_NUMBER),
                Tuple.of(1, Kind.FAR_AHEAD),
                Tuple.of(1, Kind.POISON));
        Arbitrary<Integer> quarters = Arbitraries.frequencyOf(
                Tuple.of(6, Arbitraries.integers().between(-3, 0)), // in order, or a little late
                Tuple.of(2, Arbitraries.integers().between(-30, -4)),
                Tuple.of(1, Arbitraries.integers().between(1, 30)));
        Arbitrary<Integer> clocks = Arbitraries.of(0, 240, -240);
        return Arbitraries.<MachineCommand>frequencyOf(
                        Tuple.of(
                                20, Combinators.combine(series, kinds, quarters).as(Observe::new)),
                        Tuple.of(2, Arbitraries.create(Repeat::new)),
                        Tuple.of(12, Arbitraries.integers().between(1, 25).map(Pass::new)),
                        Tuple.of(4, Arbitraries.create(Commit::new)),
                        Tuple.of(2, Arbitraries.create(Abort::new)),
                        Tuple.of(2, Arbitraries.create(Restart::new)),
                        Tuple.of(
                                4,
                                Combinators.combine(Arbitraries.of(false, true), clocks)
                                        .as(Migrate::new)))
                .list()
                .ofMinSize(5)
                .ofMaxSize(60);
    }

    @Property(tries = 60, edgeCases = EdgeCasesMode.NONE)
    void each_step_is_forecast_once_and_each_refused_record_rejected_once_whatever_happens(
            @ForAll("commands") List<MachineCommand> commands) {
        try (var machine = new ForecasterMachine(network)) {
            commands.forEach(machine::run);
            machine.finish();

            assertThat(machine.rejected()).isEqualTo(machine.model().rejected());
            assertForecasts(machine.forecasts(), machine.model().steps());
        }
    }

    private static void assertForecasts(List<JsonNode> forecasts, Map<String, List<StepsModel.Closed>> steps) {
        Map<String, List<JsonNode>> bySeries = forecasts.stream()
                .collect(Collectors.groupingBy(
                        forecast -> forecast.get("series").asText(), TreeMap::new, Collectors.toList()));
        assertThat(origins(bySeries)).isEqualTo(starts(steps));
        steps.forEach((series, closed) -> assertAsUndisturbed(bySeries.get(series), series, closed));
    }

    /** By series, seconds since the start. */
    private static Map<String, List<Long>> origins(Map<String, List<JsonNode>> forecasts) {
        Map<String, List<Long>> origins = new TreeMap<>();
        forecasts.forEach((series, own) -> origins.put(
                series,
                own.stream()
                        .map(forecast -> second(forecast.get("origin").asLong()))
                        .toList()));
        return origins;
    }

    private static Map<String, List<Long>> starts(Map<String, List<StepsModel.Closed>> steps) {
        Map<String, List<Long>> starts = new TreeMap<>();
        steps.forEach((series, own) -> starts.put(
                series, own.stream().map(closed -> second(closed.start())).toList()));
        return starts;
    }

    private static long second(long time) {
        return Duration.ofMillis(time - ForecasterMachine.START).toSeconds();
    }

    /** Each forecast is the one that a forecaster makes which takes the model's steps, one after another. */
    private static void assertAsUndisturbed(List<JsonNode> made, String series, List<StepsModel.Closed> steps) {
        var forecaster =
                new Forecaster(ForecasterMachine.SPECS.forecasts(), ForecasterMachine.SPECS.network(), network);
        Weights weights = Weights.initial(ForecasterMachine.SPECS.network(), 1);
        SeriesState state = forecaster.newState(series);
        for (int i = 0; i < steps.size(); i++) {
            StepsModel.Closed closed = steps.get(i);
            Step step = new Step(closed.start(), new double[] {closed.value()}, new boolean[] {closed.observed()});
            Forecast should = forecaster
                    .step(weights, List.of(state), List.of(step))
                    .get(0)
                    .forecast();
            assertThat(made.get(i).path("restarted").asBoolean())
                    .as("%s restarted at %s", series, closed)
                    .isEqualTo(should.restarted());
            double[] median = should.channels().get(0).median();
            for (int lead = 0; lead < median.length; lead++) {
                assertThat(made.get(i).get("steps").get(lead).get("median").asDouble())
                        .as("%s at %s", series, closed)
                        .isCloseTo(median[lead], within(1e-4));
            }
        }
    }
}
