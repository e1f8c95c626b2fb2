/**
 * Traces of single observations on their way: from the HTTP request over the headers of Kafka's records to the forecast, as W3C
 * trace context has it. Off unless the configuration says where spans go; then nothing here is asked.
 */
@NullMarked
package io.foretide.traces;

import org.jspecify.annotations.NullMarked;
