package io.foretide.serving;

/** A request's parameter that cannot be used; the message says which, and what it may be. */
final class BadParameter extends RuntimeException {
    private static final long serialVersionUID = 1L;

    BadParameter(String name, String mayBe) {
        super(name + " " + mayBe);
    }
}
