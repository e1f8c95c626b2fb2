/**
 * Reads scores, keeps sums of errors and of coverage per lead: what a summary line and the metrics tell. Plain Java.
 */
@NullMarked
package io.foretide.scoring;

import org.jspecify.annotations.NullMarked;
