/**
 * Configuration: one tree of typed settings, read from config/foretide.yaml's defaults, the user's file and the
 * environment, in rising order of precedence. Every problem is reported at once, and a start with any problem is refused.
 */
@NullMarked
package io.foretide.config;

import org.jspecify.annotations.NullMarked;
