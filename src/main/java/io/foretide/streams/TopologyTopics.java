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
 * The topics that a topology uses.
 *
 * @param read those of its sources and global stores
 * @param written those of its sinks
 * @param changelogs those that Streams makes for its stores
 */
public record TopologyTopics(Set<String> read, Set<String> written, Set<String> changelogs) {
    public TopologyTopics {
        read = Set.copyOf(read);
        written = Set.copyOf(written);
        changelogs = Set.copyOf(changelogs);
    }

    /** @param application the Streams application's id, which changelogs are named by */
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
     * Holds the partitions of the changelogs against those of what is read.
     *
     * @throws IOException when partitions were added to a topic after the state was made
     */
    void requirePartitions(Admin admin) throws IOException, InterruptedException, ExecutionException {
        SortedMap<String, Integer> sources = partitions(admin, read);
        int most = sources.values().stream().mapToInt(count -> count).max().orElse(0);
        for (var changelog : partitions(admin, changelogs).entrySet()) {
            if (changelog.getValue() != most) {
                throw new IOException(
                        "the state was made of " + changelog.getValue() + " partitions (" + changelog.getKey()
                                + "), and now there are " + most + " to read (" + sources
                                + "): a series' state would lie in another partition than what comes of it. Partitions cannot be taken"
                                + " away again: throw the state away with 'foretide reset' (observations are kept, and read again)");
            }
        }
    }

    /** Of those topics that there are. */
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
