/**
 * Kafka clients and topics: connection settings, topic names and their creation, the layout record that states depend on, a probe of the
 * broker, and the embedded broker for when none is configured.
 */
@NullMarked
package io.foretide.kafka;

import org.jspecify.annotations.NullMarked;
