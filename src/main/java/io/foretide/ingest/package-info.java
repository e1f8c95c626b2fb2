/**
 * Ingestion: turns HTTP requests, WebSocket messages and feed messages into records on the observations topic. A
 * request is acknowledged, and a feed is read further, only after Kafka has acknowledged the records. Rejected items
 * are reported with line and reason. Keeps no state.
 */
@NullMarked
package io.foretide.ingest;

import org.jspecify.annotations.NullMarked;
