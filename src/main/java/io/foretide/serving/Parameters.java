package io.foretide.serving;

import io.foretide.formats.Times;
import io.vertx.core.http.HttpServerRequest;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** The parameters of one request, read with a clear word about those that cannot be. */
record Parameters(HttpServerRequest request) {
    @Nullable
    String text(String name) {
        return request.getParam(name);
    }

    /** @throws BadParameter unless it is missing, or a whole number from 1 to the most */
    int count(String name, int missing, int most) {
        String text = text(name);
        if (text == null) {
            return missing;
        }
        int count = text.matches("\\d{1,9}") ? Integer.parseInt(text) : -1;
        if (count < 1 || count > most) {
            throw new BadParameter(name, "must be a whole number from 1 to " + most);
        }
        return count;
    }

    /** @throws BadParameter unless it is missing, or a number from 0 to the most */
    double number(String name, double missing, double most) {
        String text = text(name);
        if (text == null) {
            return missing;
        }
        double number = text.matches("\\d{1,15}(\\.\\d{1,15})?") ? Double.parseDouble(text) : -1;
        if (number < 0 || number > most) {
            throw new BadParameter(name, "must be a number from 0 to " + (long) most);
        }
        return number;
    }

    /** @throws BadParameter unless it is missing, or a finite number */
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

    /** @throws BadParameter unless it is missing, or a probability from the least to the most */
    double share(String name, double missing, double least, double most) {
        double share = value(name).orElse(missing);
        if (share < least || share > most) {
            throw new BadParameter(name, "must be a number from " + least + " to " + most);
        }
        return share;
    }

    /**
     * Leads from a list such as 1,3,12; all of them where it is missing.
     *
     * @throws BadParameter unless each is a whole number from 1 to the most
     */
    int[] leads(int[] missing, int most) {
        String text = text("leads");
        if (text == null) {
            return missing;
        }
        String[] parts = text.split(",", -1);
        int[] leads = new int[parts.length];
        for (int i = 0; i < parts.length; i++) {
            leads[i] = parts[i].matches("\\d{1,6}") ? Integer.parseInt(parts[i]) : -1;
            if (leads[i] < 1 || leads[i] > most || parts.length > most) {
                throw new BadParameter("leads", "must be whole numbers from 1 to " + most + ", such as 1,3");
            }
        }
        return leads;
    }

    /** @throws BadParameter unless it is missing, epoch milliseconds, or ISO-8601 with an offset */
    OptionalLong time(String name) {
        String text = text(name);
        if (text == null) {
            return OptionalLong.empty();
        }
        try {
            return OptionalLong.of(Times.parse(text));
        } catch (IllegalArgumentException e) {
            throw new BadParameter(
                    name, "must be epoch milliseconds, or ISO-8601 with an offset such as 2026-01-02T14:30:00Z");
        }
    }
}
