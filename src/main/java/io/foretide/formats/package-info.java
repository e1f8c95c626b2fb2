/**
 * Record formats: serialization of observations, forecasts, scores, decisions, blocks, weights and rejections. JSON for
 * records that users read or write, binary for records between the roles. Stateless, without connections.
 */
@NullMarked
package io.foretide.formats;

import org.jspecify.annotations.NullMarked;
