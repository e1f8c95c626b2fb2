/**
 * HTTP infrastructure shared by {@code ingest} and {@code serving}: the listener with TLS and connection limits, the
 * checks before a request reaches a route ({@code RequestGuard}: host, origin, authentication, rate), and error
 * responses (RFC 9457). Keeps the latest valid content of certificate, token and key files. {@code Backoff} is for
 * outgoing connections.
 */
@NullMarked
package io.foretide.http;

import org.jspecify.annotations.NullMarked;
