package io.foretide.kafka;

import static org.apache.kafka.common.acl.AclOperation.READ;
import static org.apache.kafka.common.acl.AclOperation.WRITE;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.CreateTopicsOptions;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.MemberToRemove;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RemoveMembersFromConsumerGroupOptions;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * Verifies at startup that this process has all Kafka permissions it needs. Otherwise a missing one would show later as
 * a thread that fails repeatedly.
 */
public final class Permissions {
    private final KafkaClients clients;
    private final Admin admin;
    private final Map<String, EnumSet<AclOperation>> topics = new TreeMap<>();
    private final List<String> groups = new ArrayList<>();
    private final List<String> transactionalIds = new ArrayList<>();

    public Permissions(KafkaClients clients, Admin admin) {
        this.clients = clients;
        this.admin = admin;
    }

    /** Topics that must exist or that the process will create. */
    public Permissions describes(Collection<String> names) {
        names.forEach(this::operations);
        return this;
    }

    public Permissions reads(Collection<String> names) {
        names.forEach(name -> operations(name).add(READ));
        return this;
    }

    public Permissions writes(Collection<String> names) {
        names.forEach(name -> operations(name).add(WRITE));
        return this;
    }

    /** Groups that it will join or commit offsets for. */
    public Permissions joins(Collection<String> names) {
        groups.addAll(names);
        return this;
    }

    /** @param ids that are not in use: their producers would be fenced */
    public Permissions writesAs(Collection<String> ids) {
        transactionalIds.addAll(ids);
        return this;
    }

    private Set<AclOperation> operations(String topic) {
        return topics.computeIfAbsent(topic, name -> EnumSet.noneOf(AclOperation.class));
    }

    /**
     * @throws IOException if permissions are missing; the message lists operations, resources, the principal and the
     *     remedy
     */
    public void require() throws IOException, InterruptedException, ExecutionException {
        List<String> missing = new ArrayList<>(missingOnTopics());
        for (String group : groups) {
            if (isDenied(probeGroup(group))) {
                missing.add("Read on group " + group);
            }
        }
        for (var fenced :
                admin.fenceProducers(transactionalIds).fencedProducers().entrySet()) {
            if (isDenied(fenced.getValue())) {
                missing.add("Write on transactional id " + fenced.getKey());
            }
        }
        if (!missing.isEmpty()) {
            throw new IOException(StartupErrors.missingPermission(clients, String.join(", ", missing)));
        }
    }

    private List<String> missingOnTopics() throws InterruptedException, ExecutionException {
        List<String> missing = new ArrayList<>();
        Map<String, KafkaFuture<TopicDescription>> described = admin.describeTopics(
                        topics.keySet(), new DescribeTopicsOptions().includeAuthorizedOperations(true))
                .topicNameValues();
        for (var topic : described.entrySet()) {
            String name = topic.getKey();
            Set<AclOperation> needed = operations(name);
            try {
                // null on brokers that do not report them; then use will show
                Set<AclOperation> allowed =
                        Objects.requireNonNullElse(topic.getValue().get().authorizedOperations(), needed);
                needed.stream()
                        .filter(operation -> !allowed.contains(operation))
                        .forEach(operation -> missing.add(displayName(operation) + " on topic " + name));
            } catch (ExecutionException e) {
                if (e.getCause() instanceof AuthorizationException) {
                    missing.add("Describe on topic " + name);
                } else if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                    if (isDenied(create(name))) {
                        missing.add("Create on topic " + name);
                    }
                } else {
                    throw e;
                }
            }
        }
        return missing;
    }

    private static String displayName(AclOperation operation) {
        String name = operation.name();
        return name.charAt(0) + name.substring(1).toLowerCase(Locale.ROOT);
    }

    /** Validates only. */
    private KafkaFuture<Void> create(String topic) {
        var any = new NewTopic(topic, Optional.empty(), Optional.empty());
        return admin.createTopics(List.of(any), new CreateTopicsOptions().validateOnly(true))
                .all();
    }

    /** Needs the same permission as joining, and changes nothing because no such member exists. */
    private KafkaFuture<Void> probeGroup(String group) {
        var unknownMember = new MemberToRemove("nobody");
        return admin.removeMembersFromConsumerGroup(
                        group, new RemoveMembersFromConsumerGroupOptions(Set.of(unknownMember)))
                .memberResult(unknownMember);
    }

    /** Whether the call was denied. Other failures do not prove a missing permission. */
    private static boolean isDenied(KafkaFuture<Void> call) throws InterruptedException {
        try {
            call.get();
            return false;
        } catch (ExecutionException e) {
            return e.getCause() instanceof AuthorizationException;
        }
    }
}
