package io.foretide.files;

import java.util.Locale;

/** A place in a text from which digits and words are read on. Mutable, confined to one thread. */
final class TextCursor {
    private final String text;
    private int at;

    TextCursor(String text) {
        this.text = text;
    }

    int at() {
        return at;
    }

    void to(int place) {
        at = place;
    }

    void advance(int characters) {
        at += characters;
    }

    boolean atEnd() {
        return at == text.length();
    }

    String rest() {
        return text.substring(at);
    }

    /** The next character, 0 at the end. */
    char peek() {
        return at < text.length() ? text.charAt(at) : 0;
    }

    boolean isDigit(int ahead) {
        int i = at + ahead;
        return i < text.length() && text.charAt(i) >= '0' && text.charAt(i) <= '9';
    }

    int digits(int most) {
        int number = 0;
        for (int i = 0; i < most && isDigit(0); i++) {
            number = number * 10 + (text.charAt(at++) - '0');
        }
        return number;
    }

    String word() {
        int start = at;
        while (Character.isLetter(peek())) {
            at++;
        }
        return text.substring(start, at).toLowerCase(Locale.ROOT);
    }

    boolean skip(String any) {
        boolean found = at < text.length() && any.indexOf(text.charAt(at)) >= 0;
        at += found ? 1 : 0;
        return found;
    }

    void skipAll(String any) {
        while (skip(any)) {
            // each one
        }
    }
}
