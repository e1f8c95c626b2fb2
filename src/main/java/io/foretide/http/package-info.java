/** What the way in (ingest) and the way out (serving) share as HTTP: the form of answers and of problems. */
@NullMarked
package io.foretide.http;

import org.jspecify.annotations.NullMarked;
