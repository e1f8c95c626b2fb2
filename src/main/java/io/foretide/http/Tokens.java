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
 * Static tokens, known by their SHA-256 only. A file has one a line: the hash in hexadecimal, scopes with commas between them,
 * and what the ids of its series begin with, if it is limited to some; {@code #} begins a comment. Safe for all threads.
 */
final class Tokens {
    private static final int SHORTEST = 16;
    private final List<Token> all;

    private record Token(byte[] hash, Caller caller) {}

    private Tokens(List<Token> all) {
        this.all = List.copyOf(all);
    }

    /** @throws IOException naming the line that is no token */
    static Tokens parse(byte[] file) throws IOException {
        if (file.length == 0) { // as it is for a moment while somebody writes it
            throw new IOException("it is empty: write a comment (#) where there is to be no token");
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
            throw new IOException("line " + number + " is no token: write 64 hexadecimal digits and its scopes, such as"
                    + " write,read, and if need be what its series begin with");
        }
        Set<Scope> scopes = EnumSet.noneOf(Scope.class);
        for (String name : parts[1].split(",", -1)) {
            scopes.add(Scope.of(name)
                    .orElseThrow(() -> new IOException(
                            "line " + number + " has a scope that there is not: write, read and operate are there")));
        }
        String name = "token " + parts[0].substring(0, 8);
        return new Token(hash, new Caller(name, scopes, parts.length > 2 ? parts[2] : ""));
    }

    /** Whose token it is. Takes as long for every token of a length, whether it is one of them or not. */
    Optional<Caller> find(String token) {
        if (token.length() < SHORTEST) {
            return Optional.empty();
        }
        byte[] hash = sha256(token);
        @Nullable Caller found = null;
        for (Token one : all) {
            if (MessageDigest.isEqual(one.hash, hash)) {
                found = one.caller;
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
