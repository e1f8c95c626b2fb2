/**
 * Records whose schema is in a schema registry: Confluent's wire format with Avro, Protobuf or JSON Schema, decoded to
 * the JSON form of observations. Fetches schemas over HTTP and caches them in memory.
 */
@NullMarked
package io.foretide.registry;

import org.jspecify.annotations.NullMarked;
