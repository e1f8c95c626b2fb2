/**
 * HTTP infrastructure that {@code ingest} and {@code serving} share: the listener with TLS and connection limits, the checks that every
 * request passes before it reaches a route ({@code RequestGuard}: host, origin, authentication, rate), and error responses (RFC 9457). Keeps
 * the newest valid content of certificate, token and key files. {@code Backoff} is for whoever connects to others.
 */
@NullMarked
package io.foretide.http;

import org.jspecify.annotations.NullMarked;
