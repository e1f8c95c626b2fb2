package io.foretide;

import static org.assertj.core.api.Assertions.assertThat;

import io.foretide.config.ConfigReader;
import io.foretide.config.ForetideConfig;
import io.foretide.kafka.KafkaClients;
import io.foretide.kafka.Topics;
import io.foretide.metrics.Health;
import io.foretide.metrics.Metrics;
import io.foretide.model.Weights;
import io.foretide.traces.Traces;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.internals.InternalTopologyBuilder;
import org.apache.kafka.streams.state.internals.WrappedStateStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The forecaster's topology for each task as text. State on disk, changelogs and consumer groups depend on the names of nodes, stores and
 * topics, so that a change of one of these files breaks upgrades.
 */
class TopologiesTest {
    private static final Path EXPECTED = Path.of("src", "test", "resources", "topologies");

    private final Vertx vertx = Vertx.vertx();
    private final CloseableStack parts = new CloseableStack();

    @AfterEach
    void close() throws Exception {
        parts.close();
        vertx.close().await();
    }

    private Topology topology(ForetideConfig config) {
        Specs specs = Specs.of(config);
        var context = new RoleContext(
                config,
                specs,
                Weights.initial(specs.network(), 1),
                Topics.of(config.topics()),
                new KafkaClients("nowhere:1", Map.of()),
                "01234567",
                4,
                4,
                new Metrics(),
                Traces.off(),
                new Health(),
                vertx,
                parts);
        return specs.forecaster(context, vertx.createHttpClient()).topology().get();
    }

    private static String text(Topology topology) throws ReflectiveOperationException {
        Field field = Topology.class.getDeclaredField("internalTopologyBuilder");
        field.setAccessible(true);
        Map<String, String> stores = new TreeMap<>();
        ((InternalTopologyBuilder) field.get(topology))
                .stateStores()
                .forEach((name, factory) -> stores.put(
                        name,
                        layers(factory.builder().build())
                                + (factory.loggingEnabled() ? ", logged " : ", not logged ")
                                + factory.logConfig()));
        var text = new StringBuilder(topology.describe().toString());
        stores.forEach(
                (name, layers) -> text.append(name).append(": ").append(layers).append('\n'));
        return text.toString().replaceAll("(?m) +$", "");
    }

    private static String layers(StateStore store) {
        String own = store.getClass().getSimpleName();
        return store instanceof WrappedStateStore<?, ?, ?> outer ? own + " > " + layers(outer.wrapped()) : own;
    }

    @ParameterizedTest
    @ValueSource(strings = {"forecast", "next-symbol", "label"})
    void nodes_stores_and_topics_are_those_of_earlier_versions(String task)
            throws ReflectiveOperationException, IOException {
        Map<String, String> settings =
                new HashMap<>(Map.of("stream.task", task, "topics.prefix", "sea.", "model.hidden", "8"));
        if (task.equals("label")) {
            settings.put("sequences.classes", "ebb,flood");
        }

        String text = text(topology(new ConfigReader(Map.of()).read(null, settings)));

        assertThat(text).isEqualTo(Files.readString(EXPECTED.resolve(task + ".txt")));
    }
}
