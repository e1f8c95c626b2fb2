/**
 * What the way in (ingest) and the way out (serving) share as HTTP: the port, with TLS and its bounds; the doors, through which
 * every request comes before any route sees it; and the form of problems. Keeps what files of certificates, tokens and keys said last.
 */
@NullMarked
package io.foretide.http;

import org.jspecify.annotations.NullMarked;
