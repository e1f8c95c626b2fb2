/**
 * Logging: text or JSON output, suppression of repeated messages, and log levels that can be changed at run time.
 */
@NullMarked
package io.foretide.logs;

import org.jspecify.annotations.NullMarked;
