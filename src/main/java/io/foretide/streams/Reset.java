package io.foretide.streams;

import io.foretide.kafka.Topics;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RemoveMembersFromConsumerGroupOptions;
import org.apache.kafka.common.errors.GroupIdNotFoundException;

/**
 * Deletes all state of a topic prefix: {@link #plan} lists what would be deleted, {@link #execute} deletes exactly
 * that. Only topics and groups with this service's own names are included.
 */
public final class Reset {
    private static final Duration LEAVE_WITHIN = Duration.ofSeconds(60);

    private final Topics topics;
    private final LocalState local;
    private final Admin admin;

    public Reset(Topics topics, LocalState local, Admin admin) {
        this.topics = topics;
        this.local = local;
        this.admin = admin;
    }

    /** The topics, consumer groups and local folders to delete. */
    public record Plan(List<String> topics, List<String> groups, List<Path> folders) {
        public Plan {
            topics = List.copyOf(topics);
            groups = List.copyOf(groups);
            folders = List.copyOf(folders);
        }

        public boolean isEmpty() {
            return topics.isEmpty() && groups.isEmpty() && folders.isEmpty();
        }
    }

    /** @param observations whether to delete them too; otherwise the next start processes them again */
    public Plan plan(boolean observations) throws InterruptedException, ExecutionException {
        List<String> own = new ArrayList<>(topics.derived());
        if (observations) {
            own.addAll(List.of(topics.observations(), topics.labels()));
        }
        String applications = Pattern.quote(topics.application("")) + "(forecaster|learner)";
        var internal = Pattern.compile(applications + "-[A-Za-z0-9_-]+-(changelog|repartition)");
        var named = admin.listTopics().names().get().stream()
                .filter(name -> own.contains(name) || internal.matcher(name).matches())
                .sorted()
                .toList();
        List<String> groups = new ArrayList<>();
        for (String role : List.of("forecaster", "learner")) {
            if (members(topics.application(role)).isPresent()) {
                groups.add(topics.application(role));
            }
        }
        return new Plan(named, groups, local.folders());
    }

    /**
     * Executes the plan. The layout topic is deleted last, so that an interrupted reset can be repeated.
     *
     * @param aloneWithBroker no other process can reach this broker, so remaining group members are stale
     * @throws IOException if a service is still running or a folder cannot be deleted
     */
    public void execute(Plan plan, boolean aloneWithBroker)
            throws IOException, InterruptedException, ExecutionException {
        for (String group : plan.groups()) {
            empty(group, aloneWithBroker);
        }
        local.delete();
        admin.deleteConsumerGroups(plan.groups()).all().get();
        var first = plan.topics().stream()
                .filter(topic -> !topic.equals(topics.layout()))
                .toList();
        admin.deleteTopics(first).all().get();
        if (plan.topics().contains(topics.layout())) {
            admin.deleteTopics(List.of(topics.layout())).all().get();
        }
    }

    private void empty(String group, boolean aloneWithBroker)
            throws IOException, InterruptedException, ExecutionException {
        if (members(group).orElse(0) == 0) {
            return;
        }
        if (aloneWithBroker) {
            var everyone = new RemoveMembersFromConsumerGroupOptions();
            admin.removeMembersFromConsumerGroup(group, everyone).all().get();
        }
        long deadline = System.nanoTime() + LEAVE_WITHIN.toNanos();
        while (members(group).orElse(0) > 0) { // Kafka removes a stale member when its session times out
            if (System.nanoTime() > deadline) {
                throw new IOException("the group " + group + " has members: stop every service that runs with "
                        + "topics.prefix " + topics.prefix() + ", then reset. Nothing was deleted");
            }
            Thread.sleep(500);
        }
    }

    /**
     * Number of a group's members; empty if the group does not exist. Asks its coordinator, which may have just
     * started.
     */
    private Optional<Integer> members(String group) throws InterruptedException, ExecutionException {
        try {
            return Optional.of(admin.describeConsumerGroups(List.of(group)).all().get().values().stream()
                    .mapToInt(description -> description.members().size())
                    .sum());
        } catch (ExecutionException e) {
            if (e.getCause() instanceof GroupIdNotFoundException) {
                return Optional.empty();
            }
            throw e;
        }
    }
}
