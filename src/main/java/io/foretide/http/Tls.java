package io.foretide.http;

import io.foretide.config.ForetideConfig;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.core.net.ServerSSLOptions;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A server's certificate and key, and whom it asks for theirs, out of PEM files.
 *
 * @param authority whose certificates clients must have; null: they need none
 */
record Tls(Buffer certificate, Buffer key, @Nullable Buffer authority) {
    /** Reads it, and again whenever a file changes; empty where none is configured. */
    static Optional<Files> files(ForetideConfig.Tls config) {
        return config.certificate()
                .map(certificate -> new Files(
                        Path.of(certificate),
                        Path.of(config.key().orElse(certificate)),
                        config.authority().map(Path::of).orElse(null)));
    }

    /** Where the three stand. */
    record Files(Path certificate, Path key, @Nullable Path authority) {
        List<Path> all() {
            List<Path> all = new ArrayList<>(List.of(certificate, key));
            if (authority != null) {
                all.add(authority);
            }
            return all;
        }

        /** Reads each on its own; what was read to see a change is not used. */
        Tls read() throws IOException {
            var tls = new Tls(buffer(certificate), buffer(key), authority == null ? null : buffer(authority));
            tls.check();
            return tls;
        }

        private static Buffer buffer(Path file) throws IOException {
            return Buffer.buffer(Sources.files(List.of(file)).read());
        }
    }

    private void check() throws IOException {
        try {
            var factory = CertificateFactory.getInstance("X.509");
            for (Buffer pem : authority == null ? List.of(certificate) : List.of(certificate, authority)) {
                if (factory.generateCertificates(new ByteArrayInputStream(pem.getBytes()))
                        .isEmpty()) {
                    throw new IOException("a file of certificates holds none");
                }
            }
        } catch (GeneralSecurityException e) {
            throw new IOException("a certificate cannot be read: give PEM files", e);
        }
    }

    private PemKeyCertOptions pair() {
        return new PemKeyCertOptions().addCertValue(certificate).addKeyValue(key);
    }

    ServerSSLOptions server() {
        var options = new ServerSSLOptions().setKeyCertOptions(pair());
        if (authority != null) {
            options.setTrustOptions(new PemTrustOptions().addCertValue(authority))
                    .setClientAuth(ClientAuth.REQUIRED);
        }
        return options;
    }

    /** How replicas reach each other: with the same certificate, by names that it has, signed by itself or by the authority. */
    HttpClientOptions client() {
        return new HttpClientOptions()
                .setSsl(true)
                .setKeyCertOptions(pair())
                .setTrustOptions(new PemTrustOptions().addCertValue(authority == null ? certificate : authority));
    }
}
