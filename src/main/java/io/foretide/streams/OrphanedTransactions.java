package io.foretide.streams;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListTransactionsOptions;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.clients.admin.TransactionListing;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.streams.KafkaClientSupplier;
import org.apache.kafka.streams.processor.internals.DefaultKafkaClientSupplier;

/**
 * Aborts transactions of an application whose process was killed. The new owner of its partitions restores their
 * changelogs to the end and must wait for these transactions' markers, which the coordinator writes only after {@link
 * StreamsSettings#TRANSACTION}. Fencing the producer aborts its transaction at once.
 *
 * <p>For this purpose a transactional id consists of the application's id and the group instance id of the thread's
 * member (Streams' own ids contain a random number per process). A transaction whose member has left the group is an
 * orphan.
 */
final class OrphanedTransactions {
    /** An instance and a thread number. Does not match ids that Streams chose, as in earlier versions. */
    private static final Pattern MEMBER = Pattern.compile("[0-9a-f]{8}-[0-9]+");

    private final String application;
    private final Admin admin;

    OrphanedTransactions(String application, Admin admin) {
        this.application = application;
        this.admin = admin;
    }

    /** The transactional id of a member's thread. */
    static String transactionalId(String application, String member) {
        return application + "-" + member;
    }

    /**
     * Aborts the orphans. A transaction that was being committed is committed; a live process that was fenced by
     * mistake rejoins the group.
     *
     * @return the transactional ids
     */
    List<String> abort() throws InterruptedException, ExecutionException {
        // Transactions first, then members: a member joins before it writes.
        Map<String, String> owners = new HashMap<>(); // transactional id → member
        for (String id : ongoing()) {
            member(id).ifPresent(member -> owners.put(id, member));
        }
        if (!owners.isEmpty()) {
            owners.values().removeAll(members());
            admin.fenceProducers(owners.keySet()).all().get();
        }
        return List.copyOf(owners.keySet());
    }

    /**
     * Aborts what an earlier process of an instance left open. Once this process has joined in its place, that is no
     * orphan, and only a thread that is assigned a partition would fence it. Must be called before this process writes.
     *
     * @return the transactional ids
     */
    List<String> abortOfInstance(String instance) throws InterruptedException, ExecutionException {
        List<String> open = new ArrayList<>();
        for (String id : ongoing()) {
            if (member(id).filter(member -> member.startsWith(instance + "-")).isPresent()) {
                open.add(id);
            }
        }
        if (!open.isEmpty()) {
            admin.fenceProducers(open).all().get();
        }
        return open;
    }

    private List<String> ongoing() throws InterruptedException, ExecutionException {
        var open = new ListTransactionsOptions().filterStates(List.of(TransactionState.ONGOING));
        return admin.listTransactions(open).all().get().stream()
                .map(TransactionListing::transactionalId)
                .toList();
    }

    private Optional<String> member(String transactionalId) {
        String prefix = transactionalId(application, "");
        return Optional.of(transactionalId)
                .filter(id -> id.startsWith(prefix))
                .map(id -> id.substring(prefix.length()))
                .filter(MEMBER.asMatchPredicate());
    }

    private Set<String> members() throws InterruptedException, ExecutionException {
        return admin.describeConsumerGroups(List.of(application)).all().get().values().stream()
                .flatMap(group -> group.members().stream())
                .map(MemberDescription::groupInstanceId)
                .flatMap(Optional::stream)
                .collect(Collectors.toSet());
    }

    /** Streams' clients with these transactional ids. */
    static final class Clients implements KafkaClientSupplier {
        private final KafkaClientSupplier streams = new DefaultKafkaClientSupplier();
        private final String application;
        private final String instance;

        Clients(String application, String instance) {
            this.application = application;
            this.instance = instance;
        }

        @Override
        public Admin getAdmin(Map<String, Object> settings) {
            return streams.getAdmin(settings);
        }

        @Override
        public Producer<byte[], byte[]> getProducer(Map<String, Object> settings) {
            Map<String, Object> own = new HashMap<>(settings);
            own.computeIfPresent(ProducerConfig.TRANSACTIONAL_ID_CONFIG, (key, id) -> {
                String thread = String.valueOf(id).replaceFirst(".*-", "");
                return transactionalId(application, instance + "-" + thread);
            });
            return streams.getProducer(own);
        }

        @Override
        public Consumer<byte[], byte[]> getConsumer(Map<String, Object> settings) {
            return streams.getConsumer(settings);
        }

        @Override
        public Consumer<byte[], byte[]> getRestoreConsumer(Map<String, Object> settings) {
            return streams.getRestoreConsumer(settings);
        }

        @Override
        public Consumer<byte[], byte[]> getGlobalConsumer(Map<String, Object> settings) {
            return streams.getGlobalConsumer(settings);
        }
    }
}
