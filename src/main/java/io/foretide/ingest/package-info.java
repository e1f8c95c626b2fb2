/**
 * The ways in: requests, and the messages of feeds that it connects to itself, become observations on the observations topic;
 * requests are answered, and feeds read on, only when Kafka has them. Keeps nothing. What is refused is refused to the caller's face, with its line and its reason.
 */
@NullMarked
package io.foretide.ingest;

import org.jspecify.annotations.NullMarked;
