package io.foretide.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Static tokens, stored as SHA-256 hashes. A file has one token per line: the hash in hexadecimal, comma-separated
 * scopes, and optionally the prefix of its series; {@code #} begins a comment. Thread-safe.
 */
final class Tokens {
    private static final int MIN_LENGTH = 16;
    private final List<Token> all;

    private record Token(byte[] hash, Caller caller) {}

    private Tokens(List<Token> all) {
        this.all = List.copyOf(all);
    }

    /** @throws IOException naming the invalid line */
    static Tokens parse(byte[] file) throws IOException {
        if (file.length == 0) { // as happens briefly while the file is written
            throw new IOException("it is empty: write a comment (#) if there are no tokens");
        }
        List<Token> tokens = new ArrayList<>();
        int number = 0;
        for (String line : new String(file, UTF_8).split("\n", -1)) {
            number++;
            String text = line.strip();
            if (!text.isEmpty() && !text.startsWith("#")) {
                tokens.add(token(text.split("\\s+", 3), number));
            }
        }
        return new Tokens(tokens);
    }

    private static Token token(String[] parts, int number) throws IOException {
        byte[] hash;
        try {
            hash = HexFormat.of().parseHex(parts[0]);
        } catch (IllegalArgumentException e) {
            throw new IOException(
                    "line " + number + " does not begin with a hash: write the SHA-256 of the token, in hexadecimal",
                    e);
        }
        if (hash.length != 32 || parts.length < 2) {
            throw new IOException(
                    "line " + number + " is not a token: write 64 hexadecimal digits and its scopes, for example"
                            + " write,read, and optionally the prefix of its series");
        }
        Set<Scope> scopes = EnumSet.noneOf(Scope.class);
        for (String name : parts[1].split(",", -1)) {
            scopes.add(Scope.of(name)
                    .orElseThrow(() -> new IOException(
                            "line " + number + " has an unknown scope: the scopes are write, read and operate")));
        }
        String name = "token " + parts[0].substring(0, 8);
        return new Token(hash, new Caller(name, scopes, parts.length > 2 ? parts[2] : ""));
    }

    /** The caller that a token identifies. Takes the same time for all tokens of a length, valid or not. */
    Optional<Caller> find(String token) {
        if (token.length() < MIN_LENGTH) {
            return Optional.empty();
        }
        byte[] hash = sha256(token);
        @Nullable Caller found = null;
        for (Token candidate : all) {
            if (MessageDigest.isEqual(candidate.hash, hash)) {
                found = candidate.caller;
            }
        }
        return Optional.ofNullable(found);
    }

    private static byte[] sha256(String token) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(token.getBytes(UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
