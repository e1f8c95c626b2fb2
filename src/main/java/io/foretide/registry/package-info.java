/**
 * Records whose schema lies in a schema registry: Confluent's wire format with Avro, Protobuf or JSON Schema, decoded to the JSON form of
 * observations. Reads schemas over HTTP and keeps them in memory.
 */
@NullMarked
package io.foretide.registry;

import org.jspecify.annotations.NullMarked;
