/**
 * The records that flow through the service, from an observation to its score. Plain Java: nothing here knows Kafka,
 * Vert.x or the network. Times are milliseconds since the epoch, UTC; arrays over channels follow the order of the
 * stream's configured channels.
 */
@NullMarked
package io.foretide.series;

import org.jspecify.annotations.NullMarked;
