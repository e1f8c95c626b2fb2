/**
 * Holiday calendars: public holidays of countries, from Jollyday's data, and events of iCalendar files. Independent of
 * the service.
 */
@NullMarked
package io.foretide.holidays;

import org.jspecify.annotations.NullMarked;
