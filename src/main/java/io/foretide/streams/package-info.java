/**
 * The frame of a Kafka Streams application: its life cycle and failures, the dead-letter handler, memory of the RocksDB stores, local state
 * folders and their reset.
 */
@NullMarked
package io.foretide.streams;

import org.jspecify.annotations.NullMarked;
