package io.foretide.formats;

/** The schema registry needed to read a record does not answer; the record must be read again later. */
public final class RegistryUnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** @param message place, cause and remedy */
    public RegistryUnavailableException(String message) {
        super(message);
    }
}
