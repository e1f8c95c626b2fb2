package io.foretide.metrics;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * Whether the process is alive and ready. Each part of it registers a check, which answers empty when all is well, else
 * what is wrong and since when that matters. Safe for all threads.
 */
public final class Health {
    private final Map<String, Supplier<Optional<String>>> live = new ConcurrentHashMap<>();
    private final Map<String, Supplier<Optional<String>>> ready = new ConcurrentHashMap<>();
    private final Map<String, Supplier<Optional<String>>> notes = new ConcurrentHashMap<>();

    /** A check whose failure only a restart can mend. */
    public void live(String part, Supplier<Optional<String>> problem) {
        live.put(part, problem);
    }

    /** A check whose failure means: send no work here for now. */
    public void ready(String part, Supplier<Optional<String>> problem) {
        ready.put(part, problem);
    }

    /** Something that people should see, and no reason to send no work here. */
    public void note(String part, Supplier<Optional<String>> problem) {
        notes.put(part, problem);
    }

    /** Part → what there is to say of it. */
    public Map<String, String> notes() {
        return problems(notes);
    }

    /** Part → problem, of the parts that are not well. */
    public Map<String, String> liveProblems() {
        return problems(live);
    }

    public Map<String, String> readyProblems() {
        return problems(ready);
    }

    /** Part → 1 while work may be sent to it, else 0; of every part that has a check for that. */
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
