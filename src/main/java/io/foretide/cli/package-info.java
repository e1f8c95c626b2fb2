/** The command line: thin commands over the service, and what it prints. */
@NullMarked
package io.foretide.cli;

import org.jspecify.annotations.NullMarked;
