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

/** Why Kafka refused something at the start, in one line that says what to do. */
public final class StartRefusal {
    private StartRefusal() {}

    /** Something that is asked of Kafka. */
    public interface Question<T> {
        T ask() throws IOException, InterruptedException, ExecutionException;
    }

    /** @throws IOException in place of any refusal */
    public static <T> T told(KafkaClients clients, Question<T> question) throws IOException, InterruptedException {
        try {
            return question.ask();
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
                    + "): kafka.properties ssl.truststore.* must hold the authority of the"
                    + " brokers' certificates, these must name the hosts, and brokers that ask for a client's certificate need"
                    + " ssl.keystore.*; security.protocol must be that of the port";
        }
        if (cause instanceof AuthenticationException) {
            return kafka(clients) + " does not accept " + clients.principal() + " (" + root
                    + "): mend user and password in kafka.properties sasl.jaas.config, or sasl.mechanism";
        }
        if (cause instanceof TopicAuthorizationException denied) {
            return lacking(clients, "an operation on topic " + String.join(", ", denied.unauthorizedTopics()));
        }
        if (cause instanceof GroupAuthorizationException denied) {
            return lacking(clients, "Read on group " + denied.groupId());
        }
        if (cause instanceof TransactionalIdAuthorizationException) {
            return lacking(clients, "Write on a transactional id");
        }
        if (cause instanceof TimeoutException) {
            return kafka(clients) + " does not answer (" + root
                    + "): is it there, does it listen there, and is its port's"
                    + " protocol that of kafka.properties security.protocol?";
        }
        return "";
    }

    /** The line for a lack of permissions. */
    static String lacking(KafkaClients clients, String what) {
        return "Kafka does not let " + clients.principal() + " do what this service must: " + what
                + ". Grant it: config/kafka-acls.sh grants all that is needed";
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
