package io.foretide.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.errors.InvalidReplicationFactorException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.SslAuthenticationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.TransactionalIdAuthorizationException;
import org.junit.jupiter.api.Test;

class StartupErrorsTest {
    private static final KafkaClients SCRAM = clients(
            "sasl.jaas.config",
            "org.apache.kafka.common.security.scram.ScramLoginModule required username=\"tide\" password=\"ebb\";");

    private static KafkaClients clients(String key, String value) {
        return new KafkaClients("sea:9093", Map.of(key, value));
    }

    private static String line(Exception failure) {
        return StartupErrors.line(SCRAM, new ExecutionException(failure));
    }

    @Test
    void the_principal_is_the_user_the_certificate_or_nobody() {
        assertThat(SCRAM.principal()).isEqualTo("User:tide");
        assertThat(clients("sasl.jaas.config", "… required username='low tide';")
                        .principal())
                .isEqualTo("User:low tide");
        assertThat(clients("ssl.keystore.location", "/tide.p12").principal()).contains("ssl.keystore");
        assertThat(clients("client.rack", "a").principal()).isEqualTo("User:ANONYMOUS");
    }

    @Test
    void each_refusal_names_what_was_refused_and_the_cure_in_one_line() {
        assertThat(line(new SaslAuthenticationException("invalid credentials")))
                .contains("sea:9093", "User:tide", "invalid credentials", "sasl.jaas.config");
        assertThat(line(new SslAuthenticationException("handshake", new IOException("no certification path"))))
                .contains("TLS", "no certification path", "ssl.truststore", "ssl.keystore", "security.protocol");
        assertThat(line(new TopicAuthorizationException(Set.of("foretide.blocks"))))
                .contains("User:tide", "topic foretide.blocks", "kafka-acls.sh");
        assertThat(line(GroupAuthorizationException.forGroupId("foretide.forecaster")))
                .contains("User:tide", "Read on group foretide.forecaster", "kafka-acls.sh");
        assertThat(line(new TransactionalIdAuthorizationException("no")))
                .contains("User:tide", "transactional id", "kafka-acls.sh");
        assertThat(line(new TimeoutException("no answer"))).contains("sea:9093", "no answer", "security.protocol");
        assertThat(line(new InvalidReplicationFactorException("only 1 broker\nof 3")))
                .contains("sea:9093", "only 1 broker")
                .doesNotContain("\n");
        assertThat(line(new KafkaException("admin client", new IOException("/trust.p12 is not there"))))
                .contains("sea:9093", "/trust.p12 is not there");
    }

    @Test
    void what_is_no_refusal_of_kafkas_stays_as_it_is() {
        assertThatThrownBy(() -> StartupErrors.withReadableErrors(SCRAM, () -> {
                    throw new IOException("the disk");
                }))
                .isInstanceOf(IOException.class)
                .hasMessage("the disk");
        assertThatThrownBy(() -> StartupErrors.withReadableErrors(SCRAM, () -> {
                    throw new ExecutionException(new TimeoutException("no answer"));
                }))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("no answer");
    }
}
