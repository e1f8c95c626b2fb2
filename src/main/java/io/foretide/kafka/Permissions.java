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
 * What a process may do at Kafka, held against what it will have to do. Asked once at the start: later a lack would show as a thread that fails again and
 * again.
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

    /** Topics that must be there, or that it will create. */
    public Permissions finds(Collection<String> names) {
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

    /** Groups that it will be a member of, or whose offsets it will commit. */
    public Permissions joins(Collection<String> names) {
        groups.addAll(names);
        return this;
    }

    /** @param ids that nobody writes under: a producer that did would be fenced */
    public Permissions writesUnder(Collection<String> ids) {
        transactionalIds.addAll(ids);
        return this;
    }

    private Set<AclOperation> operations(String topic) {
        return topics.computeIfAbsent(topic, name -> EnumSet.noneOf(AclOperation.class));
    }

    /** @throws IOException when something may not be done: each such operation and resource, the principal, and what to do */
    public void require() throws IOException, InterruptedException, ExecutionException {
        List<String> lacking = new ArrayList<>(lackingOnTopics());
        for (String group : groups) {
            if (refused(leaveAsNobody(group))) {
                lacking.add("Read on group " + group);
            }
        }
        for (var fenced :
                admin.fenceProducers(transactionalIds).fencedProducers().entrySet()) {
            if (refused(fenced.getValue())) {
                lacking.add("Write on transactional id " + fenced.getKey());
            }
        }
        if (!lacking.isEmpty()) {
            throw new IOException(StartRefusal.lacking(clients, String.join(", ", lacking)));
        }
    }

    private List<String> lackingOnTopics() throws InterruptedException, ExecutionException {
        List<String> lacking = new ArrayList<>();
        Map<String, KafkaFuture<TopicDescription>> described = admin.describeTopics(
                        topics.keySet(), new DescribeTopicsOptions().includeAuthorizedOperations(true))
                .topicNameValues();
        for (var topic : described.entrySet()) {
            String name = topic.getKey();
            Set<AclOperation> needed = operations(name);
            try {
                // null where brokers do not know: then using it will tell
                Set<AclOperation> allowed =
                        Objects.requireNonNullElse(topic.getValue().get().authorizedOperations(), needed);
                needed.stream()
                        .filter(operation -> !allowed.contains(operation))
                        .forEach(operation -> lacking.add(said(operation) + " on topic " + name));
            } catch (ExecutionException e) {
                if (e.getCause() instanceof AuthorizationException) {
                    lacking.add("Describe on topic " + name);
                } else if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                    if (refused(create(name))) {
                        lacking.add("Create on topic " + name);
                    }
                } else {
                    throw e;
                }
            }
        }
        return lacking;
    }

    private static String said(AclOperation operation) {
        String name = operation.name();
        return name.charAt(0) + name.substring(1).toLowerCase(Locale.ROOT);
    }

    /** Only asks. */
    private KafkaFuture<Void> create(String topic) {
        var any = new NewTopic(topic, Optional.empty(), Optional.empty());
        return admin.createTopics(List.of(any), new CreateTopicsOptions().validateOnly(true))
                .all();
    }

    /** Needs what joining needs, and changes nothing, since nobody is called so. */
    private KafkaFuture<Void> leaveAsNobody(String group) {
        var nobody = new MemberToRemove("nobody");
        return admin.removeMembersFromConsumerGroup(group, new RemoveMembersFromConsumerGroupOptions(Set.of(nobody)))
                .memberResult(nobody);
    }

    /** Whether it was refused for want of a permission; other failures say nothing about that. */
    private static boolean refused(KafkaFuture<Void> asked) throws InterruptedException {
        try {
            asked.get();
            return false;
        } catch (ExecutionException e) {
            return e.getCause() instanceof AuthorizationException;
        }
    }
}
