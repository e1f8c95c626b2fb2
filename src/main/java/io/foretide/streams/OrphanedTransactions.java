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
 * Transactions of an application that their owner, a killed process, will never end. Whoever takes its partitions over restores their changelogs up to
 * the end, and so has to wait for the markers of these transactions; their coordinator writes them only after {@link StreamsSettings#TRANSACTION}.
 * Fencing the producer aborts its transaction at once.
 *
 * <p>For this, a transactional id is made of the application's and of the group instance id of the member whose thread it serves (Streams' own names a
 * process by a random number). A transaction whose member the group no longer has is an orphan.
 */
final class OrphanedTransactions {
    /** An instance and a thread's number: no id that Streams itself gave, as in versions before this. */
    private static final Pattern MEMBER = Pattern.compile("[0-9a-f]{8}-[0-9]+");

    private final String application;
    private final Admin admin;

    OrphanedTransactions(String application, Admin admin) {
        this.application = application;
        this.admin = admin;
    }

    /** The id under which a member's thread writes. */
    static String transactionalId(String application, String member) {
        return application + "-" + member;
    }

    /**
     * Aborts them. A transaction that was being committed is committed; a live process that was fenced by mistake joins the group again.
     *
     * @return the transactional ids
     */
    List<String> abort() throws InterruptedException, ExecutionException {
        // First the transactions, then the members: a member has joined before it writes.
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
     * Aborts what an earlier process of an instance left open. That is no orphan once this process has joined the group in its place, and only a thread
     * that is given a partition would fence it. To be called before this process writes.
     *
     * @return the transactional ids
     */
    List<String> abortOf(String instance) throws InterruptedException, ExecutionException {
        List<String> left = new ArrayList<>();
        for (String id : ongoing()) {
            if (member(id).filter(member -> member.startsWith(instance + "-")).isPresent()) {
                left.add(id);
            }
        }
        if (!left.isEmpty()) {
            admin.fenceProducers(left).all().get();
        }
        return left;
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

    /** Streams' clients, but for the producers' transactional ids. */
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
