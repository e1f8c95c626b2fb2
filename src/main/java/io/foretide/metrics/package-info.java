/** What the service tells of itself: every metric's name, help and labels, and whether the process is well. */
@NullMarked
package io.foretide.metrics;

import org.jspecify.annotations.NullMarked;
