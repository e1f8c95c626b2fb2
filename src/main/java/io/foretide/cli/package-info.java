/**
 * The command line: one class per command, the demo, and console output.
 */
@NullMarked
package io.foretide.cli;

import org.jspecify.annotations.NullMarked;
