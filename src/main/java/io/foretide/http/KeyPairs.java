package io.foretide.http;

import io.vertx.core.Vertx;
import io.vertx.core.net.KeyCertOptions;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.Map;
import javax.net.ssl.KeyManager;
import javax.net.ssl.X509KeyManager;

/** Verifies that a private key matches its certificate, which may not hold while the two files are being replaced. */
final class KeyPairs {
    private static final Map<String, String> SIGNATURES =
            Map.of("RSA", "SHA256withRSA", "EC", "SHA256withECDSA", "EdDSA", "EdDSA", "Ed25519", "EdDSA");

    private static final byte[] ANYTHING = {1, 2, 3, 4};

    private KeyPairs() {}

    /** @throws IOException with a readable message if they cannot be read or do not match */
    static void check(KeyCertOptions options, Vertx vertx) throws IOException {
        boolean holder = false;
        try {
            for (KeyManager manager : options.getKeyManagerFactory(vertx).getKeyManagers()) {
                holder |= manager instanceof X509KeyManager keys && matches(keys);
            }
        } catch (Exception e) { // Vert.x' PEM parser throws Exception
            throw new IOException(
                    "the certificate or its key cannot be read: give PEM files (" + e.getMessage() + ")", e);
        }
        if (!holder) {
            throw new IOException("the key does not match the certificate");
        }
    }

    private static boolean matches(X509KeyManager keys) throws GeneralSecurityException {
        for (var algorithm : SIGNATURES.entrySet()) {
            String[] names = keys.getServerAliases(algorithm.getKey(), null);
            for (String name : names == null ? new String[0] : names) {
                if (matches(keys.getPrivateKey(name), keys.getCertificateChain(name)[0], algorithm.getValue())) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean matches(PrivateKey key, X509Certificate certificate, String algorithm)
            throws GeneralSecurityException {
        Signature signing = Signature.getInstance(algorithm);
        signing.initSign(key);
        signing.update(ANYTHING);
        byte[] signature = signing.sign();
        Signature verifying = Signature.getInstance(algorithm);
        verifying.initVerify(certificate.getPublicKey());
        verifying.update(ANYTHING);
        return verifying.verify(signature);
    }
}
