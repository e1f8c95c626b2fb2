/**
 * The ways in: requests become observations on the observations topic, and are answered only when Kafka has them. Keeps
 * nothing. What is refused is refused to the caller's face, with its line and its reason.
 */
@NullMarked
package io.foretide.ingest;

import org.jspecify.annotations.NullMarked;
