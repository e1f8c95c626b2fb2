package io.foretide.config;

import com.fasterxml.jackson.core.JsonPointer;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Set;
import org.eclipse.microprofile.config.spi.Converter;

/** Converters of feed settings; each message states the valid values. */
public final class FeedConverters {
    private static final Set<String> SCHEMES = Set.of("http", "https", "ws", "wss");

    private FeedConverters() {}

    static JsonPointer pointer(String text) {
        try {
            if (text.isEmpty()) {
                throw new IllegalArgumentException("it is empty");
            }
            return JsonPointer.compile(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "'" + text + "' is not a JSON pointer: write one such as /data/price", e);
        }
    }

    public static final class Pointer implements Converter<JsonPointer> {
        @Override
        public JsonPointer convert(String text) {
            return pointer(text.strip());
        }
    }

    public static final class Condition implements Converter<FeedCondition> {
        @Override
        public FeedCondition convert(String text) {
            return FeedCondition.parse(text);
        }
    }

    public static final class Template implements Converter<FeedTemplate> {
        @Override
        public FeedTemplate convert(String text) {
            return FeedTemplate.parse(text);
        }
    }

    public static final class Url implements Converter<URI> {
        @Override
        public URI convert(String text) {
            URI url;
            try {
                url = new URI(text.strip());
            } catch (URISyntaxException e) {
                throw new IllegalArgumentException("this is not a URL: " + e.getReason(), e);
            }
            if (url.getScheme() == null || !SCHEMES.contains(url.getScheme()) || url.getHost() == null) {
                throw new IllegalArgumentException(
                        "a feed's URL begins with wss://, ws://, https:// or http:// and a host");
            }
            if (url.getUserInfo() != null || url.getFragment() != null) {
                throw new IllegalArgumentException(
                        "a feed's URL must not contain a user or #: pass a secret as a header, from the environment");
            }
            return url;
        }
    }
}
