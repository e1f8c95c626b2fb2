package io.foretide.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JwtsTest {
    @TempDir
    private Path folder;

    private RSAKey rsa;
    private ECKey ec;
    private Path file;

    @BeforeEach
    void write() throws Exception {
        rsa = new RSAKeyGenerator(2048).keyID("r").generate();
        ec = new ECKeyGenerator(Curve.P_256).keyID("e").generate();
        file = Files.writeString(folder.resolve("jwks.json"), new JWKSet(List.of(rsa, ec)).toString());
    }

    private static JWTClaimsSet.Builder claims() {
        return new JWTClaimsSet.Builder()
                .subject("telegraf")
                .expirationTime(Date.from(Instant.now().plusSeconds(600)))
                .claim("scope", "openid read");
    }

    private static String signed(RSAKey key, JWTClaimsSet.Builder claims) throws Exception {
        var jwt = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.RS256)
                        .keyID(key.getKeyID())
                        .type(JOSEObjectType.JWT)
                        .build(),
                claims.build());
        jwt.sign(new RSASSASigner(key));
        return "Bearer " + jwt.serialize();
    }

    private static String signed(ECKey key, JWTClaimsSet.Builder claims) throws Exception {
        var jwt = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.ES256).keyID(key.getKeyID()).build(), claims.build());
        jwt.sign(new ECDSASigner(key));
        return "Bearer " + jwt.serialize();
    }

    private GuardedServer newServer() throws Exception {
        return new GuardedServer(Map.of("auth.jwks", file.toString()));
    }

    @Test
    void a_token_signed_by_a_key_of_the_set_is_let_in_with_its_scopes_and_series() throws Exception {
        try (GuardedServer server = newServer()) {
            assertThat(server.get("/api/v1/series", signed(rsa, claims())).body())
                    .isEqualTo("in: jwt telegraf ");
            assertThat(server.post("/write", signed(rsa, claims())).statusCode())
                    .isEqualTo(403);
            var writer =
                    claims().claim("scope", null).claim("scp", List.of("write")).claim("foretide_series", "a.");
            assertThat(server.post("/write", signed(ec, writer)).body()).isEqualTo("in: jwt telegraf a.");
        }
    }

    @Test
    void a_token_that_says_that_it_is_an_access_token_is_let_in() throws Exception {
        var jwt = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.RS256)
                        .keyID(rsa.getKeyID())
                        .type(new JOSEObjectType("at+jwt"))
                        .build(),
                claims().build());
        jwt.sign(new RSASSASigner(rsa));
        try (GuardedServer server = newServer()) {
            assertThat(server.get("/api/v1/series", "Bearer " + jwt.serialize()).statusCode())
                    .isEqualTo(200);
        }
    }

    @Test
    void whoever_did_not_get_it_from_there_or_comes_too_late_is_not() throws Exception {
        var hmac = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.HS256).keyID("r").build(), claims().build());
        hmac.sign(new MACSigner(rsa.toPublicJWK().toJSONString()));
        RSAKey other = new RSAKeyGenerator(2048).keyID("r").generate();
        try (GuardedServer server = newServer()) {
            for (String given : List.of(
                    signed(other, claims()),
                    signed(rsa, claims().expirationTime(Date.from(Instant.EPOCH))),
                    signed(rsa, claims().expirationTime(null)),
                    signed(rsa, claims().notBeforeTime(Date.from(Instant.now().plusSeconds(600)))),
                    signed(rsa, claims().claim("foretide_series", 7)),
                    "Bearer " + new PlainJWT(claims().build()).serialize(),
                    "Bearer " + hmac.serialize(),
                    "Bearer a.b.c",
                    "Bearer ..")) {
                assertThat(server.get("/api/v1/series", given).statusCode())
                        .as(given)
                        .isEqualTo(401);
            }
            assertThat(server.get("/api/v1/series", signed(rsa, claims().claim("scope", 7)))
                            .statusCode())
                    .isEqualTo(403);
        }
    }

    @Test
    void issuer_and_audience_are_looked_at_where_they_are_configured() throws Exception {
        try (GuardedServer server = new GuardedServer(
                Map.of("auth.jwks", file.toString(), "auth.issuer", "https://issuer", "auth.audience", "foretide"))) {
            assertThat(server.get("/api/v1/series", signed(rsa, claims())).statusCode())
                    .isEqualTo(401);
            assertThat(server.get(
                                    "/api/v1/series",
                                    signed(
                                            rsa,
                                            claims().issuer("https://issuer").audience("other")))
                            .statusCode())
                    .isEqualTo(401);
            assertThat(server.get(
                                    "/api/v1/series",
                                    signed(
                                            rsa,
                                            claims().issuer("https://issuer").audience(List.of("x", "foretide"))))
                            .statusCode())
                    .isEqualTo(200);
        }
    }

    @Test
    void keys_at_a_url_are_read_again_and_may_come_later_than_we_do() throws Exception {
        Vertx vertx = Vertx.vertx();
        AtomicReference<String> keys = new AtomicReference<>("not yet");
        int port = vertx.createHttpServer()
                .requestHandler(request -> request.response().end(keys.get()))
                .listen(0, "127.0.0.1")
                .await(5, TimeUnit.SECONDS)
                .actualPort();
        try (GuardedServer server = new GuardedServer(
                Map.of("auth.jwks", "http://127.0.0.1:" + port + "/jwks.json", "auth.jwks-interval", "20ms"))) {
            assertThat(server.get("/api/v1/series", signed(rsa, claims())).statusCode())
                    .isEqualTo(401);
            assertThat(server.health.notes().get("auth.jwks")).contains("it is not a JWKS");

            keys.set(new JWKSet(rsa.toPublicJWK()).toString());
            await().until(() ->
                    server.get("/api/v1/series", signed(rsa, claims())).statusCode() == 200);
            keys.set(new JWKSet(ec.toPublicJWK()).toString());
            await().until(() ->
                    server.get("/api/v1/series", signed(ec, claims())).statusCode() == 200);
            assertThat(server.get("/api/v1/series", signed(rsa, claims())).statusCode())
                    .isEqualTo(401);
        } finally {
            vertx.close().await(5, TimeUnit.SECONDS);
        }
    }

    @Test
    void a_file_without_public_keys_stops_the_start() throws Exception {
        Files.writeString(file, "{\"keys\":[]}");

        assertThatThrownBy(this::newServer).isInstanceOf(IOException.class).hasMessageContaining("auth.jwks: ");
    }
}
