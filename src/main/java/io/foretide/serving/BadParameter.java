package io.foretide.serving;

/** An invalid request parameter; the message names it and the valid values. */
final class BadParameter extends RuntimeException {
    private static final long serialVersionUID = 1L;

    BadParameter(String name, String mayBe) {
        super(name + " " + mayBe);
    }
}
