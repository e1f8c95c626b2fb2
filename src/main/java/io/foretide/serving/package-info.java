/**
 * The read API: current and past forecasts over REST, live stream, Prometheus queries and MCP; the page; and the
 * management port with metrics and health. Reads stores and topics and writes nothing but control actions. Every
 * replica answers for every series: it forwards a request once to the replica that holds the series, and returns 503
 * while no replica holds it.
 */
@NullMarked
package io.foretide.serving;

import org.jspecify.annotations.NullMarked;
