/**
 * Tracing: spans from the HTTP request to the forecast, propagated in Kafka record headers as W3C trace context. Disabled unless
 * {@code traces.endpoint} is set.
 */
@NullMarked
package io.foretide.traces;

import org.jspecify.annotations.NullMarked;
