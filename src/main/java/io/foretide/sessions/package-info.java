/**
 * Trading hours: calendars of sessions, early closes and holidays, shipped as data or read from a file, and the grid
 * whose steps exist only inside sessions. Depends only on the grids of {@code series}.
 */
@NullMarked
package io.foretide.sessions;

import org.jspecify.annotations.NullMarked;
