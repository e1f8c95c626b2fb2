package io.foretide;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import io.foretide.forecasts.Forecaster;
import io.foretide.forecasts.SeriesState;
import io.foretide.formats.WeightsHeaders;
import io.foretide.model.Network;
import io.foretide.model.Weights;
import io.foretide.model.WeightsAssembly;
import io.foretide.model.WeightsPiece;
import io.foretide.series.Forecast;
import io.foretide.series.Step;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * A run that nothing disturbs, over the same steps with the same weights: each step is forecast anew, by the service's own forecaster,
 * with the version that the disturbed run's forecast names.
 */
final class Undisturbed implements AutoCloseable {
    private final ForecastSpecs specs;
    private final Map<Long, Weights> weights = new TreeMap<>();
    private final Network network;
    private final Forecaster forecaster;

    Undisturbed(ForecastSpecs specs, long seed, List<ConsumerRecord<byte[], byte[]>> published) {
        this.specs = specs;
        weights.put(0L, Weights.initial(specs.network(), seed));
        var assembly = new WeightsAssembly(specs.network());
        for (ConsumerRecord<byte[], byte[]> record : published) {
            WeightsHeaders headers = WeightsHeaders.of(record.headers());
            assembly.add(new WeightsPiece(
                            new String(record.key(), UTF_8), headers.version(), headers.spec(), record.value()))
                    .ifPresent(complete -> weights.put(complete.version(), complete));
        }
        network = new Network(specs.network(), specs.device());
        forecaster = new Forecaster(specs.forecasts(), specs.network(), network);
    }

    /** Versions, with 0, in their order. */
    List<Long> versions() {
        return List.copyOf(weights.keySet());
    }

    /**
     * How far forecasts lay from what they should have been, at most, as a share of the value forecast.
     *
     * @param medians for the point forecasts
     * @param quantiles for the bands around them
     */
    record Difference(double medians, double quantiles) {
        static final Difference NONE = new Difference(0, 0);

        Difference and(Difference other) {
            return new Difference(Math.max(medians, other.medians), Math.max(quantiles, other.quantiles));
        }
    }

    /**
     * The largest differences between a series' forecasts and what they should have been.
     *
     * @param forecasts of one series, in their order
     * @param values of its steps
     */
    Difference largestDifference(String series, List<JsonNode> forecasts, double[] values) {
        SeriesState state = forecaster.newState(series);
        Difference largest = Difference.NONE;
        for (int i = 0; i < values.length; i++) {
            JsonNode made = forecasts.get(i);
            Weights used = weights.get(made.get("version").asLong());
            Step step = new Step(made.get("origin").asLong(), new double[] {values[i]}, new boolean[] {true});
            Forecast should =
                    forecaster.step(used, List.of(state), List.of(step)).get(0).forecast();
            largest =
                    largest.and(difference(made.get("steps"), should.channels().get(0)));
        }
        return largest;
    }

    private Difference difference(JsonNode made, Forecast.Channel should) {
        double medians = 0;
        double quantiles = 0;
        for (int lead = 0; lead < should.median().length; lead++) {
            JsonNode at = made.get(lead);
            medians = Math.max(medians, relative(at.get("median").asDouble(), should.median()[lead]));
            for (int q = 0; q < specs.forecasts().quantiles().size(); q++) {
                String name = String.valueOf(specs.forecasts().quantiles().get(q));
                quantiles = Math.max(
                        quantiles, relative(at.get("quantiles").get(name).asDouble(), should.quantiles()[lead][q]));
            }
        }
        return new Difference(medians, quantiles);
    }

    private static double relative(double made, double should) {
        double difference = Math.abs(made - should) / Math.max(1e-9, Math.abs(should));
        return Double.isNaN(difference) ? Double.POSITIVE_INFINITY : difference;
    }

    @Override
    public void close() {
        network.close();
    }
}
