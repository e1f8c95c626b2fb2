/**
 * Benchmarks ({@code foretide bench}): each measures the service and, in the same run, the limit that the layer underneath sets. Reads and writes
 * topics of its own, on an embedded or a given broker, and removes them afterwards.
 */
@NullMarked
package io.foretide.bench;

import org.jspecify.annotations.NullMarked;
