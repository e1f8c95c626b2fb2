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

/** Whether a private key is the one of its certificate: while files change, one may be the old one and one the new. */
final class KeyPairs {
    private static final Map<String, String> SIGNATURES =
            Map.of("RSA", "SHA256withRSA", "EC", "SHA256withECDSA", "EdDSA", "EdDSA", "Ed25519", "EdDSA");

    private static final byte[] ANYTHING = {1, 2, 3, 4};

    private KeyPairs() {}

    /** @throws IOException for people, when they are none, or not of each other */
    static void check(KeyCertOptions options, Vertx vertx) throws IOException {
        boolean any = false;
        try {
            for (KeyManager manager : options.getKeyManagerFactory(vertx).getKeyManagers()) {
                any |= manager instanceof X509KeyManager keys && fits(keys);
            }
        } catch (Exception e) { // the library's reading of PEM files throws Exception
            throw new IOException(
                    "the certificate or its key cannot be read: give PEM files (" + e.getMessage() + ")", e);
        }
        if (!any) {
            throw new IOException("the key is not that of the certificate");
        }
    }

    private static boolean fits(X509KeyManager keys) throws GeneralSecurityException {
        for (var kind : SIGNATURES.entrySet()) {
            String[] names = keys.getServerAliases(kind.getKey(), null);
            for (String name : names == null ? new String[0] : names) {
                if (fits(keys.getPrivateKey(name), keys.getCertificateChain(name)[0], kind.getValue())) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean fits(PrivateKey key, X509Certificate certificate, String algorithm)
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
