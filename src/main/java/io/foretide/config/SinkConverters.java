package io.foretide.config;

import org.eclipse.microprofile.config.spi.Converter;

/** Converters of sink settings. No message quotes a URL, which may contain a secret. */
public final class SinkConverters {
    private SinkConverters() {}

    public static final class Url implements Converter<String> {
        @Override
        public String convert(String text) {
            String url = text.strip();
            if (!url.matches("https?://[^\\s/@]+(/\\S*)?") && !url.matches("jdbc:[a-z0-9]+:\\S+")) {
                throw new IllegalArgumentException(
                        "a sink's URL begins with https:// or http:// and a host, without a user, or with jdbc:");
            }
            return url;
        }
    }

    public static final class Table implements Converter<String> {
        @Override
        public String convert(String text) {
            if (!text.strip().matches("[a-z_][a-z0-9_]{0,62}(\\.[a-z_][a-z0-9_]{0,62})?")) {
                throw new IllegalArgumentException(
                        "'" + text
                                + "' is not a table: write a name of lower-case letters, digits and _, optionally with a schema");
            }
            return text.strip();
        }
    }

    public static final class BoundConverter implements Converter<SinkBound> {
        @Override
        public SinkBound convert(String text) {
            return SinkBound.parse(text);
        }
    }
}
