package io.foretide.serving;

import io.foretide.formats.TimeParser;
import io.vertx.core.http.HttpServerRequest;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Query parameters of a request, with readable errors. */
record RequestParameters(HttpServerRequest request) {
    @Nullable
    String text(String name) {
        return request.getParam(name);
    }

    /** @throws BadParameter if present and not a whole number from 1 to the maximum */
    int count(String name, int defaultValue, int maximum) {
        String text = text(name);
        if (text == null) {
            return defaultValue;
        }
        int count = text.matches("\\d{1,9}") ? Integer.parseInt(text) : -1;
        if (count < 1 || count > maximum) {
            throw new BadParameter(name, "must be a whole number from 1 to " + maximum);
        }
        return count;
    }

    /** @throws BadParameter if present and not a number from 0 to the maximum */
    double number(String name, double defaultValue, double maximum) {
        String text = text(name);
        if (text == null) {
            return defaultValue;
        }
        double number = text.matches("\\d{1,15}(\\.\\d{1,15})?") ? Double.parseDouble(text) : -1;
        if (number < 0 || number > maximum) {
            throw new BadParameter(name, "must be a number from 0 to " + (long) maximum);
        }
        return number;
    }

    /** @throws BadParameter if present and not a finite number */
    OptionalDouble value(String name) {
        String text = text(name);
        if (text == null) {
            return OptionalDouble.empty();
        }
        double value = text.matches("[+-]?(\\d{1,300}\\.?\\d{0,300}|\\.\\d{1,300})([eE][+-]?\\d{1,3})?")
                ? Double.parseDouble(text)
                : Double.NaN;
        if (!Double.isFinite(value)) {
            throw new BadParameter(name, "must be a number, such as 0, -1.5 or 2e9");
        }
        return OptionalDouble.of(value);
    }

    /** @throws BadParameter if present and not a probability within the bounds */
    double probability(String name, double defaultValue, double minimum, double maximum) {
        double probability = value(name).orElse(defaultValue);
        if (probability < minimum || probability > maximum) {
            throw new BadParameter(name, "must be a number from " + minimum + " to " + maximum);
        }
        return probability;
    }

    /**
     * Leads from a list such as 1,3,12.
     *
     * @throws BadParameter unless each is a whole number from 1 to the maximum
     */
    int[] leads(int[] defaultValue, int maximum) {
        String text = text("leads");
        if (text == null) {
            return defaultValue;
        }
        String[] parts = text.split(",", -1);
        int[] leads = new int[parts.length];
        for (int i = 0; i < parts.length; i++) {
            leads[i] = parts[i].matches("\\d{1,6}") ? Integer.parseInt(parts[i]) : -1;
            if (leads[i] < 1 || leads[i] > maximum || parts.length > maximum) {
                throw new BadParameter("leads", "must be whole numbers from 1 to " + maximum + ", such as 1,3");
            }
        }
        return leads;
    }

    /** @throws BadParameter if present and neither epoch milliseconds nor ISO-8601 with an offset */
    OptionalLong time(String name) {
        String text = text(name);
        if (text == null) {
            return OptionalLong.empty();
        }
        try {
            return OptionalLong.of(TimeParser.parse(text));
        } catch (IllegalArgumentException e) {
            throw new BadParameter(
                    name, "must be epoch milliseconds, or ISO-8601 with an offset such as 2026-01-02T14:30:00Z");
        }
    }
}
