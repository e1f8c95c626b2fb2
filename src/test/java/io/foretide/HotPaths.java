package io.foretide;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.foretide.config.ConfigReader;
import io.foretide.config.ForetideConfig;
import io.foretide.forecasts.Forecaster;
import io.foretide.forecasts.SeriesState;
import io.foretide.formats.ForecastCodec;
import io.foretide.formats.ForecastJson;
import io.foretide.formats.ObservationCodec;
import io.foretide.model.Network;
import io.foretide.model.Weights;
import io.foretide.series.Forecast;
import io.foretide.series.Observation;
import io.foretide.series.Parsed;
import io.foretide.series.Step;
import io.foretide.windows.GridSettings;
import io.foretide.windows.SeriesGrid;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/**
 * What an observation costs on its way, stage by stage, in time and in garbage.
 *
 * <pre>{@code
 * mvn -q test-compile dependency:build-classpath -Dmdep.outputFile=target/classpath
 * java -cp target/test-classes:target/classes:$(cat target/classpath) io.foretide.HotPaths
 * }</pre>
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class HotPaths {
    private static final int SERIES = 64;
    private static final int WARM_STEPS = 64;
    private static final long START = 1_577_836_800_000L;
    private static final long MINUTE = 60_000;

    private ObservationCodec codec;
    private byte[] json;
    private GridSettings gridSettings;
    private byte[] grid;
    private Network network;
    private Weights weights;
    private Forecaster forecaster;
    private ForecastJson forecastJson;
    private List<SeriesState> states;
    private byte[] state;
    private Forecast forecast;
    private long step = WARM_STEPS;

    public static void main(String[] arguments) throws Exception {
        new Runner(new OptionsBuilder()
                        .include(HotPaths.class.getSimpleName())
                        .warmupIterations(3)
                        .warmupTime(TimeValue.seconds(1))
                        .measurementIterations(5)
                        .measurementTime(TimeValue.seconds(1))
                        .forks(1)
                        .addProfiler(GCProfiler.class)
                        .build())
                .run();
    }

    @Setup(Level.Trial)
    public void start() {
        ForetideConfig config = new ConfigReader(Map.of()).read(null, Map.of());
        ForecastSpecs specs = new ForecastSpecs(config);
        codec = new ObservationCodec(config.stream().channels(), 0, MINUTE, Clock.systemUTC());
        json = ("{\"time\":" + START + ",\"value\":123.4567}").getBytes(UTF_8);
        gridSettings = GridSettings.of(config.stream());
        SeriesGrid begun = new SeriesGrid(gridSettings);
        begun.add(new Observation("series", START, new double[] {1}));
        grid = begun.toBytes();
        network = new Network(specs.network(), specs.device());
        weights = Weights.initial(specs.network(), 1);
        forecaster = new Forecaster(specs.forecasts(), specs.network(), network);
        forecastJson =
                new ForecastJson(config.stream().channels(), config.stream().quantiles());
        states = new ArrayList<>();
        for (int s = 0; s < SERIES; s++) {
            states.add(forecaster.newState("series-" + s));
        }
        for (int i = 0; i < WARM_STEPS; i++) {
            forecast = forecaster.step(weights, states, steps(i)).get(0).forecast();
        }
        state = states.get(0).toBytes();
    }

    @TearDown(Level.Trial)
    public void stop() {
        network.close();
    }

    private static List<Step> steps(long number) {
        List<Step> steps = new ArrayList<>();
        for (int s = 0; s < SERIES; s++) {
            double value = 100 + 10 * Math.sin(number / 20.0 + s);
            steps.add(new Step(START + number * MINUTE, new double[] {value}, new boolean[] {true}));
        }
        return steps;
    }

    @Benchmark
    public Parsed decode() {
        return codec.parse("series", json, 0);
    }

    @Benchmark
    public byte[] align() {
        SeriesGrid read = SeriesGrid.fromBytes(gridSettings, grid);
        read.add(new Observation("series", START + MINUTE, new double[] {2}));
        read.closeByEventTime();
        return read.toBytes();
    }

    /** Gather, network, scatter, readouts' update, mix, intervals: of one series in a batch of 64. */
    @Benchmark
    @OperationsPerInvocation(SERIES)
    public List<Forecaster.Outcome> forecast() {
        return forecaster.step(weights, states, steps(step++));
    }

    @Benchmark
    public byte[] stateReadAndWritten() {
        return forecaster.state(state).toBytes();
    }

    @Benchmark
    public byte[] encodeJson() {
        return forecastJson.forecast(forecast);
    }

    @Benchmark
    public byte[] encodePast() {
        return ForecastCodec.encode(forecast);
    }
}
