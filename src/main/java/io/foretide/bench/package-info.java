/**
 * Benchmarks ({@code foretide bench}): each measures the service and, in the same run, the limit set by the layer
 * underneath. They use their own topics, on an embedded or a given broker, and remove them afterwards.
 */
@NullMarked
package io.foretide.bench;

import org.jspecify.annotations.NullMarked;
