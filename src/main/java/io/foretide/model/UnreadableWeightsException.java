package io.foretide.model;

/** Invalid serialized weights; the message contains problem, position and remedy. */
public final class UnreadableWeightsException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public UnreadableWeightsException(String message) {
        super(message);
    }

    public UnreadableWeightsException(String message, Throwable cause) {
        super(message, cause);
    }
}
