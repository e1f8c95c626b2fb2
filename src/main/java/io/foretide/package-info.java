/** The service: the one place where its parts are put together, in the order of the flow. */
@NullMarked
package io.foretide;

import org.jspecify.annotations.NullMarked;
