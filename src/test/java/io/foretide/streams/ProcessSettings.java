package io.foretide.streams;

import io.foretide.config.ForetideConfig;
import io.foretide.kafka.KafkaClients;
import io.foretide.kafka.Topics;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.streams.StreamsConfig;

/** The service's own Streams settings of one process, for topologies that other packages' tests drive without a broker. */
public final class ProcessSettings {
    private final Map<String, Object> settings;

    public ProcessSettings(ForetideConfig config, Topics topics) {
        settings = StreamsSettings.of(config, new KafkaClients("nowhere:1", Map.of()), topics);
        settings.put(StreamsConfig.APPLICATION_ID_CONFIG, topics.application("forecaster"));
    }

    /** Those of a thread: what failed before is known to all threads of a process. */
    public Properties thread(Path state) {
        Properties thread = new Properties();
        thread.putAll(settings);
        thread.put(StreamsConfig.STATE_DIR_CONFIG, state.toString());
        return thread;
    }
}
