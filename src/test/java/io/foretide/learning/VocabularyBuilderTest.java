package io.foretide.learning;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class VocabularyBuilderTest {
    private KeyValueStore<Bytes, byte[]> store;

    @BeforeEach
    void open() {
        var context = new MockProcessorContext<byte[], byte[]>();
        store = Stores.keyValueStoreBuilder(Stores.inMemoryKeyValueStore("learner"), Serdes.Bytes(), Serdes.ByteArray())
                .withLoggingDisabled()
                .build();
        store.init(context.getStateStoreContext(), store);
    }

    private VocabularyBuilder keeper() {
        return new VocabularyBuilder(store, 4, 3);
    }

    private static Map<String, Integer> counts(Object... symbolsAndCounts) {
        Map<String, Integer> counts = new LinkedHashMap<>();
        for (int i = 0; i < symbolsAndCounts.length; i += 2) {
            counts.put((String) symbolsAndCounts[i], (Integer) symbolsAndCounts[i + 1]);
        }
        return counts;
    }

    @Test
    void a_symbol_gets_its_number_when_it_has_come_often_enough_and_keeps_it_over_restarts() {
        keeper().count(counts("rare", 2, "often", 3));
        keeper().count(counts("rare", 1));
        VocabularyBuilder keeper = keeper();
        keeper.count(counts("once", 1, "last", 5, "none left", 9));

        assertThat(keeper.size()).isEqualTo(4);
        assertThat(keeper.drainUpdates()).containsEntry("vocabulary#0", "[\"<unk>\",\"often\",\"rare\",\"last\"]");
        assertThat(keeper.drainUpdates()).as("told once").isEmpty();
        assertThat(keeper().size()).isEqualTo(4);
    }

    @Test
    void what_is_no_symbol_gets_none() {
        VocabularyBuilder keeper = keeper();
        keeper.count(counts("<unk>", 9, "", 9, "a\u0000b", 9, "negative", -9));
        assertThat(keeper.size()).isEqualTo(1);
    }
}
