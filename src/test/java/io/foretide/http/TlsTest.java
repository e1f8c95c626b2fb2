package io.foretide.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.foretide.http.Certificates.Pair;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TlsTest {
    @TempDir
    private Path folder;

    private Pair first;
    private Pair second;
    private final Map<String, String> settings = new HashMap<>();

    @BeforeEach
    void write() throws Exception {
        first = Certificates.create(folder, "first");
        second = Certificates.create(folder, "second");
        put(first);
        settings.put("http.tls.certificate", folder.resolve("cert.pem").toString());
        settings.put("http.tls.key", folder.resolve("key.pem").toString());
    }

    private void put(Pair pair) throws IOException {
        Files.writeString(folder.resolve("key.pem"), pair.key());
        Files.writeString(folder.resolve("cert.pem"), pair.certificate());
    }

    /** Over a connection of its own. */
    private static HttpResponse<String> get(GuardedServer server, Pair trusted, @Nullable Pair own) throws Exception {
        return HttpClient.newBuilder()
                .sslContext(Certificates.client(trusted, own))
                .build()
                .send(
                        HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + server.port + "/"))
                                .timeout(Duration.ofSeconds(10))
                                .build(),
                        BodyHandlers.ofString());
    }

    @Test
    void a_new_certificate_is_shown_to_new_connections_and_a_bad_one_to_none() throws Exception {
        try (GuardedServer server = new GuardedServer(settings)) {
            assertThat(get(server, first, null).version()).isEqualTo(HttpClient.Version.HTTP_2);
            assertThatThrownBy(() -> get(server, second, null)).isInstanceOf(SSLException.class);

            put(second);
            await().ignoreExceptions().until(() -> get(server, second, null).statusCode() == 200);
            assertThatThrownBy(() -> get(server, first, null)).isInstanceOf(SSLException.class);

            Files.writeString(folder.resolve("key.pem"), first.key()); // the certificate is still the other's
            await().until(() ->
                    server.health.notes().getOrDefault("http.tls", "").contains("does not match the certificate"));
            assertThat(get(server, second, null).statusCode()).isEqualTo(200);
            Files.writeString(folder.resolve("cert.pem"), "nonsense");
            await().until(() -> !server.health.notes().isEmpty());
            assertThat(get(server, second, null).statusCode()).isEqualTo(200);
            put(first);
            await().ignoreExceptions().until(() -> get(server, first, null).statusCode() == 200);
            assertThat(server.health.notes()).isEmpty();
        }
    }

    @Test
    void when_the_certificate_ends_is_a_metric() throws Exception {
        var read = CertificateFactory.getInstance("X.509")
                .generateCertificate(
                        new ByteArrayInputStream(first.certificate().getBytes(US_ASCII)));
        double end = ((X509Certificate) read).getNotAfter().toInstant().getEpochSecond();
        try (GuardedServer server = new GuardedServer(settings)) {
            assertThat(server.metrics.registry().scrape().stream()
                            .filter(metric -> metric.getMetadata()
                                    .getPrometheusName()
                                    .equals("foretide_certificate_end_timestamp_seconds"))
                            .map(metric -> ((GaugeSnapshot) metric)
                                    .getDataPoints()
                                    .get(0)
                                    .getValue()))
                    .containsExactly(end);
        }
    }

    @Test
    void where_clients_must_have_a_certificate_only_those_of_the_authority_are_let_in() throws Exception {
        Files.writeString(folder.resolve("authority.pem"), second.certificate());
        settings.put("http.tls.authority", folder.resolve("authority.pem").toString());
        try (GuardedServer server = new GuardedServer(settings)) {
            assertThat(get(server, first, second).statusCode()).isEqualTo(200);
            assertThatThrownBy(() -> get(server, first, null)).isInstanceOf(IOException.class);
            assertThatThrownBy(() -> get(server, first, first)).isInstanceOf(IOException.class);
        }
    }

    @Test
    void files_that_cannot_be_used_stop_the_start() throws Exception {
        Files.delete(folder.resolve("key.pem"));
        assertThatThrownBy(() -> new GuardedServer(settings))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("http.tls: ");
        Files.writeString(folder.resolve("key.pem"), first.certificate());
        assertThatThrownBy(() -> new GuardedServer(settings))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("http.tls");
    }

    @Test
    void head_has_no_body_over_http_2_either() throws Exception {
        Map<String, String> guarded = new HashMap<>(settings);
        guarded.put(
                "auth.tokens",
                Files.writeString(folder.resolve("tokens"), "# nobody\n").toString());
        try (GuardedServer server = new GuardedServer(guarded)) {
            var client = HttpClient.newBuilder()
                    .sslContext(Certificates.client(first, null))
                    .build();
            var at = HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + server.port + "/x"));
            var get = client.send(at.build(), BodyHandlers.ofString());
            var head = client.send(at.method("HEAD", BodyPublishers.noBody()).build(), BodyHandlers.ofString());

            assertThat(get.version()).isEqualTo(HttpClient.Version.HTTP_2);
            assertThat(get.body()).contains("unauthenticated");
            assertThat(head.statusCode()).isEqualTo(401);
            assertThat(head.body()).isEmpty();
        }
    }
}
