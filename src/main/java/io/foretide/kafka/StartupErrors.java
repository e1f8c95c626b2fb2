package io.foretide.kafka;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.errors.SslAuthenticationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.TransactionalIdAuthorizationException;

/** Turns Kafka errors at startup into one line that includes the remedy. */
public final class StartupErrors {
    private StartupErrors() {}

    /** A call to Kafka. */
    public interface AdminCall<T> {
        T call() throws IOException, InterruptedException, ExecutionException;
    }

    /** @throws IOException in place of Kafka's errors */
    public static <T> T withReadableErrors(KafkaClients clients, AdminCall<T> question)
            throws IOException, InterruptedException {
        try {
            return question.call();
        } catch (ExecutionException | KafkaException e) {
            throw new IOException(line(clients, e), e);
        }
    }

    static String line(KafkaClients clients, Throwable failure) {
        List<Throwable> causes = causes(failure);
        for (Throwable cause : causes) {
            String line = line(clients, cause, root(causes));
            if (!line.isEmpty()) {
                return line;
            }
        }
        return kafka(clients) + " cannot be used: " + root(causes);
    }

    private static String line(KafkaClients clients, Throwable cause, String root) {
        if (cause instanceof SslAuthenticationException) {
            return kafka(clients) + " cannot be reached over TLS (" + root
                    + "): kafka.properties ssl.truststore.* must contain the authority of the"
                    + " brokers' certificates, these must name the hosts, and brokers that ask for a client's certificate need"
                    + " ssl.keystore.*; security.protocol must be that of the port";
        }
        if (cause instanceof AuthenticationException) {
            return kafka(clients) + " does not accept " + clients.principal() + " (" + root
                    + "): correct user and password in kafka.properties sasl.jaas.config, or sasl.mechanism";
        }
        if (cause instanceof TopicAuthorizationException operation) {
            return missingPermission(
                    clients, "an operation on topic " + String.join(", ", operation.unauthorizedTopics()));
        }
        if (cause instanceof GroupAuthorizationException operation) {
            return missingPermission(clients, "Read on group " + operation.groupId());
        }
        if (cause instanceof TransactionalIdAuthorizationException) {
            return missingPermission(clients, "Write on a transactional id");
        }
        if (cause instanceof TimeoutException) {
            return kafka(clients) + " does not answer (" + root
                    + "): check that it is running, that it listens at this address, and that its port's"
                    + " protocol matches kafka.properties security.protocol";
        }
        return "";
    }

    /** The message for a missing permission. */
    static String missingPermission(KafkaClients clients, String operation) {
        return "Kafka denies " + clients.principal() + " an operation that this service needs: " + operation
                + ". Grant it: config/kafka-acls.sh grants all required permissions";
    }

    private static String kafka(KafkaClients clients) {
        return "Kafka at " + clients.bootstrapServers();
    }

    private static String root(List<Throwable> causes) {
        String text = String.valueOf(causes.get(causes.size() - 1).getMessage());
        return text.lines().findFirst().orElse("");
    }

    private static List<Throwable> causes(Throwable failure) {
        List<Throwable> causes = new ArrayList<>();
        for (Throwable cause = failure; cause != null && !causes.contains(cause); cause = cause.getCause()) {
            causes.add(cause);
        }
        return causes;
    }
}
