package io.foretide.http;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.source.ImmutableJWKSet;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.DefaultJOSEObjectTypeVerifier;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.proc.DefaultJWTClaimsVerifier;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import io.foretide.config.ForetideConfig;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Verifies JSON web tokens against a set of public keys and their expiry. Scopes are read from the claim {@code scope}
 * (separated by spaces) or {@code scp}, the series prefix from {@code foretide_series}. Thread-safe.
 */
final class Jwts {
    /** Asymmetric algorithms only: with a shared secret, every verifier could issue tokens. */
    private static final Set<JWSAlgorithm> ALGORITHMS = Set.of(
            JWSAlgorithm.RS256,
            JWSAlgorithm.RS384,
            JWSAlgorithm.RS512,
            JWSAlgorithm.PS256,
            JWSAlgorithm.PS384,
            JWSAlgorithm.PS512,
            JWSAlgorithm.ES256,
            JWSAlgorithm.ES384,
            JWSAlgorithm.ES512);

    private static final JOSEObjectType ACCESS_TOKEN = new JOSEObjectType("at+jwt"); // RFC 9068

    private static final String SERIES = "foretide_series";

    private final DefaultJWTProcessor<SecurityContext> processor = new DefaultJWTProcessor<>();

    private Jwts(JWKSet keys, ForetideConfig.Auth config) {
        processor.setJWSTypeVerifier(new DefaultJOSEObjectTypeVerifier<>(JOSEObjectType.JWT, ACCESS_TOKEN, null));
        processor.setJWSKeySelector(new JWSVerificationKeySelector<>(ALGORITHMS, new ImmutableJWKSet<>(keys)));
        var claims = new JWTClaimsSet.Builder();
        config.issuer().ifPresent(claims::issuer);
        processor.setJWTClaimsSetVerifier(new DefaultJWTClaimsVerifier<>(
                config.audience().map(name -> new HashSet<>(List.of(name))).orElse(null),
                claims.build(),
                Set.of("exp"),
                null));
    }

    /** @throws IOException if it is not a JWKS or contains no public key */
    static Jwts parse(byte[] jwks, ForetideConfig.Auth config) throws IOException {
        try {
            JWKSet keys = JWKSet.parse(new String(jwks, StandardCharsets.UTF_8)).toPublicJWKSet();
            if (keys.isEmpty()) {
                throw new IOException("it contains no public key");
            }
            return new Jwts(keys, config);
        } catch (ParseException e) {
            throw new IOException("it is not a JWKS: " + e.getMessage(), e);
        }
    }

    /** The caller that a token identifies. */
    Optional<Caller> find(String token) {
        try {
            JWTClaimsSet claims = processor.process(token, null);
            String subject = claims.getSubject() == null ? "" : claims.getSubject();
            String series = claims.getStringClaim(SERIES);
            return Optional.of(new Caller("jwt " + subject, scopes(claims), series == null ? "" : series));
        } catch (ParseException | BadJOSEException | JOSEException | RuntimeException e) { // any kind of invalid token
            return Optional.empty();
        }
    }

    private static Set<Scope> scopes(JWTClaimsSet claims) throws ParseException {
        Object claim = claims.getClaim("scope") == null ? claims.getClaim("scp") : claims.getClaim("scope");
        List<?> names = claim instanceof String text
                ? List.of(text.split(" ", -1))
                : claim instanceof List<?> list ? list : List.of();
        Set<Scope> scopes = EnumSet.noneOf(Scope.class);
        names.forEach(name -> Scope.of(String.valueOf(name)).ifPresent(scopes::add));
        return scopes;
    }
}
