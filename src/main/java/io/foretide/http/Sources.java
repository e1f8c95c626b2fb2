package io.foretide.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads small contents from files and URLs; exceptions have readable messages. */
final class Sources {
    private static final Logger LOG = LoggerFactory.getLogger(Sources.class);
    private static final int MAX_BYTES = 1 << 20;
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    private Sources() {}

    static boolean isUrl(String text) {
        return text.startsWith("http://") || text.startsWith("https://");
    }

    /** The concatenated contents of files. */
    static ReloadedFile.Source files(List<Path> files) {
        return () -> {
            var all = new ByteArrayOutputStream();
            for (Path file : files) {
                try {
                    all.write(Files.readAllBytes(file));
                } catch (NoSuchFileException e) {
                    throw new IOException(file + " does not exist", e);
                } catch (IOException e) {
                    throw new IOException(
                            file + " cannot be read (" + e.getClass().getSimpleName() + ")", e);
                }
            }
            return all.toByteArray();
        };
    }

    /** Closes the stream after a time-out, so that a slow body ends with an exception. */
    private static InputStream bounded(InputStream body) {
        CompletableFuture.delayedExecutor(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)
                .execute(() -> {
                    try {
                        body.close();
                    } catch (IOException e) {
                        LOG.debug("closing a response that took too long", e);
                    }
                });
        return body;
    }

    static ReloadedFile.Source url(String url) {
        var client = HttpClient.newBuilder().connectTimeout(TIMEOUT).build();
        var request = HttpRequest.newBuilder(URI.create(url)).timeout(TIMEOUT).build();
        return () -> {
            try {
                HttpResponse<InputStream> answer = client.send(request, BodyHandlers.ofInputStream());
                try (InputStream body = bounded(answer.body())) {
                    if (answer.statusCode() != 200) {
                        throw new IOException(url + " answers " + answer.statusCode());
                    }
                    byte[] content = body.readNBytes(MAX_BYTES + 1);
                    if (content.length > MAX_BYTES) {
                        throw new IOException(url + " returned more than " + MAX_BYTES + " bytes");
                    }
                    return content;
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted while reading " + url, e);
            }
        };
    }
}
