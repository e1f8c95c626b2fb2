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
 * A server's certificate and key, and the authority for client certificates, from PEM files.
 *
 * @param authority that must have issued clients' certificates; null: clients need none
 */
record Tls(Buffer certificate, Buffer key, @Nullable Buffer authority) {
    /** Reads the files and reloads them on change; empty if none are configured. */
    static Optional<Files> files(ForetideConfig.Tls config) {
        return config.certificate()
                .map(certificate -> new Files(
                        Path.of(certificate),
                        Path.of(config.key().orElse(certificate)),
                        config.authority().map(Path::of).orElse(null)));
    }

    /** The paths of the three files. */
    record Files(Path certificate, Path key, @Nullable Path authority) {
        List<Path> all() {
            List<Path> all = new ArrayList<>(List.of(certificate, key));
            if (authority != null) {
                all.add(authority);
            }
            return all;
        }

        /** Reads the files again; the bytes read for change detection are not used. */
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
                throw new IOException("the authority's file contains no certificate");
            }
        } catch (GeneralSecurityException e) {
            throw new IOException("the authority's certificate cannot be read: give a PEM file", e);
        }
    }

    /** The expiry of the first certificate in the chain. */
    Instant expiry() {
        try {
            return CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(certificate.getBytes()))
                    .stream()
                    .map(first -> ((X509Certificate) first).getNotAfter().toInstant())
                    .min(Comparator.naturalOrder())
                    .orElse(Instant.EPOCH);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("it was validated before", e);
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

    /**
     * How replicas connect to each other: with the same certificate, which is self-signed or issued by the authority,
     * and by names that it contains.
     */
    ClientSSLOptions client() {
        return new ClientSSLOptions()
                .setKeyCertOptions(pair())
                .setTrustOptions(new PemTrustOptions().addCertValue(authority == null ? certificate : authority));
    }
}
