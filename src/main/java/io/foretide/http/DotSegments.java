package io.foretide.http;

import io.vertx.ext.web.RoutingContext;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Support for series called {@code .} and {@code ..} in paths. Written {@code %2E} and {@code %2E%2E} they are ids,
 * although Vert.x would resolve them as path segments. Browsers resolve these too, so scripts write {@code %00.} and
 * {@code %00..}, which are not valid ids.
 */
public final class DotSegments {
    private static final Pattern SERIES = Pattern.compile("(/api/v1/series/)((?:%2[eE]){1,2})(/.*)?");
    private static final String MARK = "\0";

    private DotSegments() {}

    /** Marks such segments so that routes match them. Must run before anything reads the path. */
    static void mark(RoutingContext context) {
        Matcher found = SERIES.matcher(String.valueOf(context.request().path()));
        if (found.matches()) {
            String query = context.request().query();
            context.reroute(
                    context.request().method(),
                    found.group(1) + "%00" + found.group(2).toUpperCase(Locale.ROOT)
                            + (found.group(3) == null ? "" : found.group(3)) + (query == null ? "" : "?" + query));
        } else {
            context.next();
        }
    }

    /** The series id of a path parameter. */
    public static String id(String parameter) {
        return parameter.startsWith(MARK) ? parameter.substring(MARK.length()) : parameter;
    }
}
