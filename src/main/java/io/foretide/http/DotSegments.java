package io.foretide.http;

import io.vertx.ext.web.RoutingContext;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The series called {@code .} and {@code ..} in a path: written {@code %2E} and {@code %2E%2E} they mean themselves, and not a folder, as
 * the library takes them. Browsers take them for folders too, whose scripts write {@code %00.} and {@code %00..}, which no id can be.
 */
public final class DotSegments {
    private static final Pattern SERIES = Pattern.compile("(/api/v1/series/)((?:%2[eE]){1,2})(/.*)?");
    private static final String MARK = "\0";

    private DotSegments() {}

    /** Marks the segment so that routes see it. To be called before anything looks at the path. */
    static void keep(RoutingContext context) {
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

    /** The id that a path's parameter stands for. */
    public static String id(String parameter) {
        return parameter.startsWith(MARK) ? parameter.substring(MARK.length()) : parameter;
    }
}
