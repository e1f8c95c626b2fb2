/**
 * Days that act as holidays: those of countries, from Jollyday's data, and those of iCalendar files. Knows nothing of the service.
 */
@NullMarked
package io.foretide.holidays;

import org.jspecify.annotations.NullMarked;
