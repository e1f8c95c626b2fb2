package io.foretide.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.junit.jupiter.api.Test;

class TopicsTest {
    @Test
    void a_topic_that_the_broker_asked_does_not_know_yet_is_asked_for_again() throws Exception {
        var asked = new AtomicInteger();

        String answer = Topics.retryWhileUnknown(() -> {
            if (asked.incrementAndGet() < 3) {
                throw new ExecutionException(new UnknownTopicOrPartitionException("not yet"));
            }
            return "known";
        });

        assertThat(answer).isEqualTo("known");
        assertThat(asked).hasValue(3);
    }

    @Test
    void another_refusal_is_told_at_once() {
        var asked = new AtomicInteger();

        assertThatThrownBy(() -> Topics.retryWhileUnknown(() -> {
                    asked.incrementAndGet();
                    throw new ExecutionException(new TopicAuthorizationException("no"));
                }))
                .hasCauseInstanceOf(TopicAuthorizationException.class);
        assertThat(asked).hasValue(1);
    }
}
