package io.foretide;

import static org.assertj.core.api.Assertions.assertThat;

import io.foretide.forecasts.ForecastSettings;
import io.foretide.forecasts.Forecaster;
import io.foretide.model.Cell;
import io.foretide.model.Device;
import io.foretide.model.Network;
import io.foretide.model.NetworkSpec;
import io.foretide.model.OutputHeads;
import io.foretide.model.Vocabulary;
import io.foretide.model.Weights;
import io.foretide.series.Forecast;
import io.foretide.series.SymbolForecast;
import io.foretide.symbols.NextSymbols;
import io.foretide.symbols.SymbolCounts;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The packages of the mathematics used as their package pages describe. */
class LibraryTest {
    @Test
    void numbers_are_forecast_without_a_service() {
        var settings = ForecastSettings.defaults();
        var spec = new NetworkSpec(
                        Cell.GRU,
                        Forecaster.INPUTS,
                        32,
                        1,
                        Forecaster.GROUPS,
                        Forecaster.levels().size(),
                        false,
                        false)
                .withExperts(Forecaster.EXPERTS);
        var weights = Weights.initial(spec, 1);
        try (var network = new Network(spec, Device.CPU)) {
            var forecaster = new Forecaster(settings, spec, network);
            var series = forecaster.newState("line");
            Forecast forecast = null;

            for (int second = 0; second < 200; second++) {
                forecast = forecaster.step(weights, series, second * 1000L, second);
            }

            assertThat(forecast.channels().get(0).median()[0]).isBetween(199.5, 200.5);
        }
    }

    @Test
    void next_symbols_are_forecast_without_a_service() {
        var spec = NetworkSpec.ofClasses(Cell.GRU, 1, 8, 1, OutputHeads.nextSymbol(8, 4));
        var weights = Weights.initial(spec, 1);
        var vocabulary = Vocabulary.firstOccurring(List.of("tick", "tock"), 8);
        try (var network = new Network(spec, Device.CPU)) {
            var settings = new NextSymbols.Settings(32, 2, 0.01);
            var symbols = new NextSymbols(spec, network, settings, new SymbolCounts(row -> null));
            var series = symbols.newState("clock", weights);
            SymbolForecast forecast = null;

            for (int second = 0; second < 200; second++) {
                forecast = symbols.step(weights, vocabulary, series, second * 1000L, second % 2 == 0 ? "tick" : "tock");
            }

            assertThat(forecast.next().get(0).symbol()).isEqualTo("tick");
        }
    }
}
