/**
 * The topics: their names and settings, the form of every record on them (JSON outside, binary inside), how clients reach
 * the broker, and the embedded broker for when none is configured.
 */
@NullMarked
package io.foretide.topics;

import org.jspecify.annotations.NullMarked;
