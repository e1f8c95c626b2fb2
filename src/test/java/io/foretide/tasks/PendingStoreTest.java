package io.foretide.tasks;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The store in a topology that is committed after each record. */
class PendingStoreTest {
    @TempDir
    private Path folder;

    private TopologyTestDriver driver;

    /** Puts (+) and deletes (-) the keys that a record's value names. */
    private static final class Commands implements Processor<String, String, Void, Void> {
        private KeyValueStore<Bytes, byte[]> store;

        @Override
        public void init(ProcessorContext<Void, Void> context) {
            store = context.getStateStore("waiting");
        }

        @Override
        public void process(Record<String, String> record) {
            for (String command : record.value().split(" ", -1)) {
                Bytes key = Bytes.wrap(command.substring(1).getBytes(UTF_8));
                if (command.startsWith("+")) {
                    store.put(key, command.getBytes(UTF_8));
                } else if (command.startsWith("-")) {
                    store.delete(key);
                } else {
                    store.put(
                            Bytes.wrap("all".getBytes(UTF_8)),
                            keys(store).toString().getBytes(UTF_8));
                }
            }
        }
    }

    private static List<String> keys(KeyValueStore<Bytes, byte[]> store) {
        List<String> keys = new ArrayList<>();
        try (var all = store.all()) {
            all.forEachRemaining(entry -> keys.add(new String(entry.key.get(), UTF_8)));
        }
        return keys;
    }

    @BeforeEach
    void start() {
        var topology = new Topology()
                .addSource("in", new StringDeserializer(), new StringDeserializer(), "commands")
                .addProcessor("commands-processor", Commands::new, "in")
                .addStateStore(PendingStore.builder("waiting"), "commands-processor");
        var settings = new Properties();
        settings.put(StreamsConfig.APPLICATION_ID_CONFIG, "test");
        settings.put(StreamsConfig.STATE_DIR_CONFIG, folder.toString());
        driver = new TopologyTestDriver(topology, settings);
    }

    @AfterEach
    void stop() {
        driver.close();
    }

    private void send(String commands) {
        driver.createInputTopic("commands", new StringSerializer(), new StringSerializer())
                .pipeInput("", commands);
    }

    private List<String> changelog() {
        return driver
                .createOutputTopic("test-waiting-changelog", new StringDeserializer(), new StringDeserializer())
                .readKeyValuesToList()
                .stream()
                .map(record -> record.key + "=" + record.value)
                .toList();
    }

    @Test
    void an_entry_deleted_before_the_commit_adds_no_record_to_the_changelog() {
        send("+a +b -a");

        assertThat(changelog()).containsExactly("b=+b");
        assertThat(keys(driver.getKeyValueStore("waiting"))).containsExactly("b");
    }

    @Test
    void an_entry_that_waits_at_the_commit_is_in_the_changelog_and_its_deletion_too() {
        send("+a");
        assertThat(changelog()).containsExactly("a=+a");

        send("-a");
        assertThat(changelog()).containsExactly("a=null");
        assertThat(keys(driver.getKeyValueStore("waiting"))).isEmpty();
    }

    @Test
    void an_entry_put_again_after_the_commit_and_deleted_leaves_nothing() {
        send("+a");
        send("+a -a");

        assertThat(changelog()).containsExactly("a=+a", "a=null");
        assertThat(keys(driver.getKeyValueStore("waiting"))).isEmpty();
    }

    @Test
    void all_entries_include_those_that_no_commit_has_written() {
        send("+a");
        send("+b -a ?");

        assertThat(new String(
                        driver.<Bytes, byte[]>getKeyValueStore("waiting").get(Bytes.wrap("all".getBytes(UTF_8))),
                        UTF_8))
                .isEqualTo("[b]");
    }
}
