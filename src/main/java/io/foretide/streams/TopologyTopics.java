package io.foretide.streams;

import java.io.IOException;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.streams.TopologyDescription;

/**
 * The topics of a topology.
 *
 * @param read topics of its sources and global stores
 * @param written topics of its sinks
 * @param changelogs topics that Streams creates for its stores
 */
public record TopologyTopics(Set<String> read, Set<String> written, Set<String> changelogs) {
    public TopologyTopics {
        read = Set.copyOf(read);
        written = Set.copyOf(written);
        changelogs = Set.copyOf(changelogs);
    }

    /** @param application the Streams application's id, the prefix of changelog names */
    public static TopologyTopics of(TopologyDescription topology, String application) {
        Set<String> read = new TreeSet<>();
        Set<String> written = new TreeSet<>();
        Set<String> changelogs = new TreeSet<>();
        topology.globalStores().forEach(store -> read.addAll(store.source().topicSet()));
        for (TopologyDescription.Subtopology part : topology.subtopologies()) {
            for (TopologyDescription.Node node : part.nodes()) {
                if (node instanceof TopologyDescription.Source source) {
                    read.addAll(source.topicSet());
                } else if (node instanceof TopologyDescription.Sink sink) {
                    written.add(sink.topic());
                } else if (node instanceof TopologyDescription.Processor processor) {
                    processor.stores().forEach(store -> changelogs.add(application + "-" + store + "-changelog"));
                }
            }
        }
        return new TopologyTopics(read, written, changelogs);
    }

    /**
     * Compares the partitions of changelogs and sources.
     *
     * @throws IOException if partitions were added to a topic after the state was created
     */
    void requirePartitions(Admin admin) throws IOException, InterruptedException, ExecutionException {
        SortedMap<String, Integer> sources = partitions(admin, read);
        int maximum = sources.values().stream().mapToInt(count -> count).max().orElse(0);
        for (var changelog : partitions(admin, changelogs).entrySet()) {
            if (changelog.getValue() != maximum) {
                throw new IOException(
                        "the state was created for " + changelog.getValue() + " partitions (" + changelog.getKey()
                                + "), but there are now " + maximum + " to read (" + sources
                                + "): a series' state would be in another partition than its records. Partitions cannot be removed"
                                + "; discard the state with 'foretide reset' (observations are kept and processed again)");
            }
        }
    }

    /** Only existing topics. */
    private static SortedMap<String, Integer> partitions(Admin admin, Set<String> names)
            throws InterruptedException, ExecutionException {
        SortedMap<String, Integer> partitions = new TreeMap<>();
        for (var topic : admin.describeTopics(names).topicNameValues().entrySet()) {
            try {
                partitions.put(
                        topic.getKey(), topic.getValue().get().partitions().size());
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof UnknownTopicOrPartitionException)) {
                    throw e;
                }
            }
        }
        return partitions;
    }
}
