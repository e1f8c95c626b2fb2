package io.foretide.files;

import java.util.Locale;

/** A position in a text for reading digits and words. Mutable, confined to one thread. */
final class TextCursor {
    private final String text;
    private int position;

    TextCursor(String text) {
        this.text = text;
    }

    int position() {
        return position;
    }

    void moveTo(int place) {
        position = place;
    }

    void advance(int characters) {
        position += characters;
    }

    boolean atEnd() {
        return position == text.length();
    }

    String rest() {
        return text.substring(position);
    }

    /** The next character, 0 at the end. */
    char peek() {
        return position < text.length() ? text.charAt(position) : 0;
    }

    boolean isDigit(int ahead) {
        int i = position + ahead;
        return i < text.length() && text.charAt(i) >= '0' && text.charAt(i) <= '9';
    }

    int digits(int maxDigits) {
        int number = 0;
        for (int i = 0; i < maxDigits && isDigit(0); i++) {
            number = number * 10 + (text.charAt(position++) - '0');
        }
        return number;
    }

    String word() {
        int start = position;
        while (Character.isLetter(peek())) {
            position++;
        }
        return text.substring(start, position).toLowerCase(Locale.ROOT);
    }

    boolean skip(String characters) {
        boolean found = position < text.length() && characters.indexOf(text.charAt(position)) >= 0;
        position += found ? 1 : 0;
        return found;
    }

    void skipAll(String characters) {
        while (skip(characters)) {
            // each one
        }
    }
}
