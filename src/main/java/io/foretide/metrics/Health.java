package io.foretide.metrics;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * Liveness and readiness of the process. Each part registers a check, which returns its problem and since when it
 * exists, or empty. Thread-safe.
 */
public final class Health {
    private final Map<String, Supplier<Optional<String>>> live = new ConcurrentHashMap<>();
    private final Map<String, Supplier<Optional<String>>> ready = new ConcurrentHashMap<>();
    private final Map<String, Supplier<Optional<String>>> notes = new ConcurrentHashMap<>();

    /** Registers a check whose failure requires a restart. */
    public void live(String part, Supplier<Optional<String>> problem) {
        live.put(part, problem);
    }

    /** Registers a check whose failure means that no traffic should be routed here. */
    public void ready(String part, Supplier<Optional<String>> problem) {
        ready.put(part, problem);
    }

    /** Registers a note for operators that does not affect readiness. */
    public void note(String part, Supplier<Optional<String>> problem) {
        notes.put(part, problem);
    }

    /** Part → note. */
    public Map<String, String> notes() {
        return problems(notes);
    }

    /** Part → problem, of failing parts. */
    public Map<String, String> liveProblems() {
        return problems(live);
    }

    public Map<String, String> readyProblems() {
        return problems(ready);
    }

    /** Part → 1 if ready, otherwise 0; for each part with a readiness check. */
    public Map<String, Double> readiness() {
        Map<String, Double> readiness = new LinkedHashMap<>();
        ready.forEach((part, check) -> readiness.put(part, check.get().isPresent() ? 0.0 : 1.0));
        return readiness;
    }

    private static Map<String, String> problems(Map<String, Supplier<Optional<String>>> checks) {
        Map<String, String> problems = new LinkedHashMap<>();
        checks.forEach((part, check) -> check.get().ifPresent(problem -> problems.put(part, problem)));
        return problems;
    }
}
