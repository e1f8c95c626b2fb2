package io.foretide.kafka;

import io.foretide.config.ForetideConfig;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Names and definitions of the topics; creates missing ones. */
public record Topics(String prefix, int partitions, int replication) {
    private static final long MAX_SECONDS = 30;
    private static final long PAUSE_MS = 100;

    public static Topics of(ForetideConfig.Topics config) {
        return new Topics(config.prefix(), config.partitions(), config.replication());
    }

    public String observations() {
        return prefix + "observations";
    }

    public String forecasts() {
        return prefix + "forecasts";
    }

    public String scores() {
        return prefix + "scores";
    }

    /** Operators' actions on series; has as many partitions as the observations topic. */
    public String control() {
        return prefix + "control";
    }

    /** Threshold events: crossings that became probable, or are no longer. */
    public String crossings() {
        return prefix + "crossings";
    }

    /** Drift events: series whose forecasts became worse than their baselines, or recovered. */
    public String drift() {
        return prefix + "drift";
    }

    public String rejected() {
        return prefix + "rejected";
    }

    public String blocks() {
        return prefix + "blocks";
    }

    public String weights() {
        return prefix + "weights";
    }

    /** Decisions of the champion gate. */
    public String learning() {
        return prefix + "learning";
    }

    /** The layout that all state was created with, in its first record. */
    public String layout() {
        return prefix + "layout";
    }

    /** Labels of sequences. */
    public String labels() {
        return prefix + "labels";
    }

    /**
     * All topics except the observations: those that this service writes and can rebuild, and the control actions
     * since.
     */
    public List<String> derived() {
        return List.of(
                forecasts(),
                scores(),
                crossings(),
                drift(),
                rejected(),
                blocks(),
                weights(),
                learning(),
                layout(),
                control());
    }

    /** Name of a Kafka Streams application and its consumer group. */
    public String application(String role) {
        return prefix + role;
    }

    /** Definitions of all topics. */
    public List<NewTopic> definitions() {
        return List.of(
                topic(observations(), partitions, Map.of()),
                topic(forecasts(), partitions, Map.of()),
                topic(scores(), partitions, Map.of()),
                topic(crossings(), partitions, Map.of()),
                topic(drift(), partitions, Map.of()),
                topic(rejected(), partitions, Map.of()),
                topic(blocks(), 1, Map.of("retention.ms", "86400000")),
                topic(weights(), 1, Map.of("cleanup.policy", "compact", "segment.bytes", "16777216")),
                topic(learning(), 1, Map.of()),
                topic(layout(), 1, Map.of("retention.ms", "-1", "retention.bytes", "-1")));
    }

    /**
     * Creates missing topics and leaves existing ones unchanged.
     *
     * @throws IOException if an existing topic has more partitions than allowed
     */
    public void create(Admin admin) throws IOException, InterruptedException, ExecutionException {
        create(admin, definitions());
        for (NewTopic topic : definitions()) {
            if (topic.numPartitions() == 1) {
                requireOnePartition(topic, partitions(admin, topic.name()));
            }
        }
    }

    /** Topics whose records have one global order must have a single partition. */
    private static void requireOnePartition(NewTopic topic, int found) throws IOException {
        if (found != 1) {
            throw new IOException("the topic " + topic.name() + " has " + found
                    + " partitions and must have one, since its records have one order for all readers: delete it, and let this"
                    + " service create it, or create it with --partitions 1");
        }
    }

    /** Creates a topic that is joined with the observations and so needs the same number of partitions. */
    public void createCopartitioned(Admin admin, String name)
            throws IOException, InterruptedException, ExecutionException {
        int expected = partitions(admin, observations());
        create(admin, List.of(topic(name, expected, Map.of())));
        int found = partitions(admin, name);
        if (found != expected) {
            throw new IOException("the topic " + name + " has " + found + " partitions and must have as many as "
                    + observations() + ", " + expected
                    + ", since a series' records on both are read together: delete " + name
                    + ", and let this service create it");
        }
    }

    private void create(Admin admin, List<NewTopic> definitions) throws InterruptedException, ExecutionException {
        Set<String> existing = admin.listTopics().names().get();
        List<NewTopic> missing = definitions.stream()
                .filter(topic -> !existing.contains(topic.name()))
                .toList();
        for (var created : admin.createTopics(missing).values().values()) {
            try {
                created.get();
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof TopicExistsException)) { // another replica created it first
                    throw e;
                }
            }
        }
        awaitServed(admin, missing.stream().map(NewTopic::name).toList());
    }

    /**
     * Waits until all partitions of new topics have a leader. Otherwise a producer's first batch may be rejected and
     * its second accepted, which leaves the first out of sequence forever.
     */
    public void awaitServed(Admin admin, List<String> names) throws InterruptedException, ExecutionException {
        Map<TopicPartition, OffsetSpec> all = new HashMap<>();
        for (String name : names) {
            int count = partitions(admin, name);
            for (int p = 0; p < count; p++) {
                all.put(new TopicPartition(name, p), OffsetSpec.latest());
            }
        }
        retryWhileUnknown(() -> admin.listOffsets(all).all().get());
    }

    /** Number of partitions of a topic; waits briefly if the broker has only just created it. */
    public int partitions(Admin admin, String topic) throws InterruptedException, ExecutionException {
        return retryWhileUnknown(() ->
                        admin.describeTopics(List.of(topic)).allTopicNames().get())
                .values()
                .stream()
                .mapToInt(found -> found.partitions().size())
                .sum();
    }

    /** A call to a broker. */
    interface AdminCall<T> {
        T call() throws InterruptedException, ExecutionException;
    }

    /**
     * Retries for a while when topics were just created, since each call may reach another broker that does not know
     * them yet.
     */
    static <T> T retryWhileUnknown(AdminCall<T> question) throws InterruptedException, ExecutionException {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(MAX_SECONDS);
        while (true) {
            try {
                return question.call();
            } catch (ExecutionException e) {
                boolean notYet = e.getCause() instanceof UnknownTopicOrPartitionException;
                if (!notYet || System.nanoTime() > until) {
                    throw e;
                }
                Thread.sleep(PAUSE_MS);
            }
        }
    }

    private NewTopic topic(String name, int count, Map<String, String> settings) {
        Optional<Short> replicas = replication < 0 ? Optional.empty() : Optional.of((short) replication);
        return new NewTopic(name, Optional.of(count), replicas).configs(settings);
    }
}
