/** What the process writes into its log: as text or as JSON, repeats held back, levels that change while it runs. */
@NullMarked
package io.foretide.logs;

import org.jspecify.annotations.NullMarked;
