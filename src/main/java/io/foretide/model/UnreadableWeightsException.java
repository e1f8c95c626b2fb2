package io.foretide.model;

/** Bytes that should be tensors but are not; the message says what is wrong, where, and what to do about it. */
public final class UnreadableWeightsException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public UnreadableWeightsException(String message) {
        super(message);
    }

    public UnreadableWeightsException(String message, Throwable cause) {
        super(message, cause);
    }
}
