/**
 * Metrics and health: name, help text and labels of every metric, and the liveness and readiness checks.
 */
@NullMarked
package io.foretide.metrics;

import org.jspecify.annotations.NullMarked;
