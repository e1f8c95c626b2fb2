/**
 * Record formats: how observations, forecasts, scores, decisions, blocks, weights and rejections are read from and written to bytes. JSON for
 * records that users read or write, binary for records between the roles. Holds no connection and no state.
 */
@NullMarked
package io.foretide.formats;

import org.jspecify.annotations.NullMarked;
