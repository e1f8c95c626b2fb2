/** Commands of the command line: they read options, call what does the work, and turn problems into exit codes. */
@NullMarked
package io.foretide.cli;

import org.jspecify.annotations.NullMarked;
