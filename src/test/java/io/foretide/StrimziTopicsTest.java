package io.foretide;

import static org.assertj.core.api.Assertions.assertThat;

import com.marcnuri.helm.Helm;
import io.foretide.config.ConfigReader;
import io.foretide.config.ForetideConfig;
import io.foretide.kafka.KafkaClients;
import io.foretide.kafka.Topics;
import io.foretide.metrics.Health;
import io.foretide.metrics.Metrics;
import io.foretide.model.Weights;
import io.foretide.streams.TopologyTopics;
import io.foretide.traces.Traces;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.streams.Topology;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.Yaml;

/** The chart's KafkaTopic resources, held against what the topologies of each task read, write and keep. */
class StrimziTopicsTest {
    private static final int PARTITIONS = 6;

    private final Vertx vertx = Vertx.vertx();
    private final CloseableStack parts = new CloseableStack();

    @AfterEach
    void close() throws Exception {
        parts.close();
        vertx.close().await();
    }

    /** Name → partitions. */
    private static Map<String, Integer> chart(Map<String, String> config) {
        var helm = new Helm(Path.of("helm", "foretide"))
                .template()
                .set("kafka.bootstrapServers", "any:9092")
                .set("topics.strimzi.enabled", "true")
                .set("topics.strimzi.partitions", String.valueOf(PARTITIONS));
        config.forEach((key, value) -> helm.set("config." + key, value.replace(",", "\\,")));
        Map<String, Integer> topics = new TreeMap<>();
        for (Object document : new Yaml().loadAll(helm.call())) {
            if (document instanceof Map<?, ?> object
                    && object.get("kind").equals("KafkaTopic")
                    && object.get("spec") instanceof Map<?, ?> spec) {
                topics.put(String.valueOf(spec.get("topicName")), (Integer) spec.get("partitions"));
            }
        }
        return topics;
    }

    private RoleContext ground(ForetideConfig config) {
        Specs specs = Specs.of(config);
        Topics topics = Topics.of(config.topics());
        return new RoleContext(
                config,
                specs,
                Weights.initial(specs.network(), 1),
                topics,
                new KafkaClients("nowhere:1", Map.of()),
                "01234567",
                PARTITIONS,
                PARTITIONS,
                new Metrics(),
                Traces.off(),
                new Health(),
                vertx,
                parts);
    }

    private static TopologyTopics topics(Topology topology, String application) {
        return TopologyTopics.of(topology.describe(), application);
    }

    @ParameterizedTest
    @ValueSource(strings = {"forecast", "next-symbol", "label"})
    void the_chart_makes_each_topic_that_a_topology_uses_and_each_changelog_that_streams_would_make(String task) {
        Map<String, String> settings =
                new HashMap<>(Map.of("stream.task", task, "topics.prefix", "sea.", "model.hidden", "8"));
        if (task.equals("label")) {
            settings.put("sequences.classes", "ebb,flood");
        }
        RoleContext ground = ground(new ConfigReader(Map.of()).read(null, settings));
        TopologyTopics forecaster = topics(
                ground.specs()
                        .forecaster(ground, vertx.createHttpClient())
                        .topology()
                        .get(),
                "sea.forecaster");
        TopologyTopics learner = topics(LearnerRole.topology(ground).get(), "sea.learner");

        Map<String, Integer> made = chart(settings);

        assertThat(forecaster.changelogs()).hasSizeGreaterThanOrEqualTo(4);
        assertThat(made.keySet())
                .containsAll(forecaster.read())
                .containsAll(forecaster.written())
                .containsAll(learner.read())
                .containsAll(learner.written());
        Map<String, Integer> changelogs = new TreeMap<>();
        forecaster.changelogs().forEach(name -> changelogs.put(name, PARTITIONS));
        learner.changelogs().forEach(name -> changelogs.put(name, 1));
        assertThat(made).containsAllEntriesOf(changelogs);
        made.keySet().removeIf(name -> !name.endsWith("-changelog"));
        assertThat(made).isEqualTo(changelogs);
    }
}
