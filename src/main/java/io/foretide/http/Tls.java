package io.foretide.http;

import io.foretide.config.ForetideConfig;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.net.ClientSSLOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.core.net.ServerSSLOptions;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
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
        Tls read(Vertx vertx) throws IOException {
            var tls = new Tls(buffer(certificate), buffer(key), authority == null ? null : buffer(authority));
            tls.check(vertx);
            return tls;
        }

        private static Buffer buffer(Path file) throws IOException {
            return Buffer.buffer(Sources.files(List.of(file)).read());
        }
    }

    private void check(Vertx vertx) throws IOException {
        KeyPairs.check(pair(), vertx);
        if (authority == null) {
            return;
        }
        try {
            var factory = CertificateFactory.getInstance("X.509");
            if (factory.generateCertificates(new ByteArrayInputStream(authority.getBytes()))
                    .isEmpty()) {
                throw new IOException("the authority's file holds no certificate");
            }
        } catch (GeneralSecurityException e) {
            throw new IOException("the authority's certificate cannot be read: give a PEM file", e);
        }
    }

    /** When the first certificate of the chain ends. */
    Instant ends() {
        try {
            return CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(certificate.getBytes()))
                    .stream()
                    .map(one -> ((X509Certificate) one).getNotAfter().toInstant())
                    .min(Comparator.naturalOrder())
                    .orElse(Instant.EPOCH);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("it was read before", e);
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
    ClientSSLOptions client() {
        return new ClientSSLOptions()
                .setKeyCertOptions(pair())
                .setTrustOptions(new PemTrustOptions().addCertValue(authority == null ? certificate : authority));
    }
}
