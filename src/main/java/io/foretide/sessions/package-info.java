/**
 * Trading hours: calendars of sessions, early closes and holidays, which are shipped as data or read from a file, and the grid
 * whose steps exist only inside sessions. Knows the grids of {@code series} and nothing else of the service.
 */
@NullMarked
package io.foretide.sessions;

import org.jspecify.annotations.NullMarked;
