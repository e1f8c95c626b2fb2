package io.foretide.files;

import java.util.Locale;

/** Parses the time of day and UTC offset after a date. Mutable, single use. */
final class TimeOfDayParser {
    private final TextCursor cursor;
    private long millis;
    private boolean zoned;

    TimeOfDayParser(TextCursor cursor) {
        this.cursor = cursor;
    }

    /** Milliseconds to add to the date's midnight, including the offset. */
    long millis() {
        return millis;
    }

    /** Whether there is an offset or Z. */
    boolean zoned() {
        return zoned;
    }

    /** Empty, or hours and optional smaller units, then optionally an offset. */
    boolean read() {
        if (cursor.atEnd()) {
            return true;
        }
        if (cursor.peek() == ',' || cursor.peek() == '_' || cursor.peek() == ':') {
            cursor.advance(1);
        }
        cursor.skip("Tt");
        cursor.skipAll(" ");
        if (cursor.isDigit(0)) {
            int start = cursor.position();
            int hours = cursor.digits(2);
            boolean colons = cursor.peek() == ':';
            cursor.skip(":");
            int minutes = cursor.isDigit(0) ? cursor.digits(2) : 0;
            cursor.skip(colons ? ":" : "");
            int seconds = cursor.isDigit(0) ? cursor.digits(2) : 0;
            long fraction = fraction();
            int spent = cursor.position() - start;
            hours = halfDay(hours);
            if ((spent < 2 && !colons) || hours > 24 || hours < 0 || minutes > 59 || seconds > 60) {
                return false;
            }
            millis = ((hours * 60L + minutes) * 60 + seconds) * 1000 + fraction;
        }
        return offset() && cursor.atEnd();
    }

    private long fraction() {
        if ((cursor.peek() != '.' && cursor.peek() != ',') || !cursor.isDigit(1)) {
            return 0;
        }
        cursor.advance(1);
        long millis = 0;
        for (int place = 100; cursor.isDigit(0); place /= 10) {
            millis += (long) place * (cursor.peek() - '0');
            cursor.advance(1);
        }
        return millis;
    }

    private int halfDay(int hours) {
        int start = cursor.position();
        cursor.skipAll(" ");
        String word = Character.isLetter(cursor.peek()) ? cursor.rest().toLowerCase(Locale.ROOT) : "";
        boolean am = word.startsWith("am") || word.startsWith("a.m.");
        boolean pm = word.startsWith("pm") || word.startsWith("p.m.");
        if (!am && !pm) {
            cursor.moveTo(start);
            return hours;
        }
        cursor.advance(word.charAt(1) == 'm' ? 2 : 4);
        return hours < 1 || hours > 12 ? -1 : hours % 12 + (pm ? 12 : 0);
    }

    private boolean offset() {
        cursor.skipAll(" ");
        String rest = cursor.rest();
        if (rest.isEmpty()) {
            return true;
        }
        zoned = true;
        if (rest.equals("Z") || rest.equals("z")) {
            cursor.advance(1);
            return true;
        }
        if (rest.startsWith("UTC") || rest.startsWith("GMT")) {
            cursor.advance(3);
            if (cursor.atEnd()) {
                return true;
            }
        }
        int sign = cursor.peek() == '+' ? 1 : cursor.peek() == '-' || cursor.peek() == '\u2212' ? -1 : 0;
        if (sign == 0 || !cursor.isDigit(1)) {
            return false;
        }
        cursor.advance(1);
        int hours = cursor.digits(2);
        cursor.skip(":");
        int minutes = cursor.isDigit(0) ? cursor.digits(2) : 0;
        if (cursor.peek() == '[') {
            cursor.advance(cursor.rest().endsWith("]") ? cursor.rest().length() : 0);
        }
        millis -= sign * (hours * 60L + minutes) * 60_000;
        return hours <= 18 && minutes <= 59;
    }
}
