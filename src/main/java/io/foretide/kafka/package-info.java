/**
 * Kafka clients and topics: connection settings, topic names and creation, the layout record that guards stored state,
 * the broker probe, and the embedded broker that runs when none is configured.
 */
@NullMarked
package io.foretide.kafka;

import org.jspecify.annotations.NullMarked;
