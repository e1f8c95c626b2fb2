package io.foretide.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The instrument itself, over loads too small to say anything of speed. */
class BenchmarksIT {
    private static final BenchSettings SMALL = new BenchSettings(50, 1000, 2, 1, "cpu", true, 1, 1, 1000, "", 0, 0);

    @TempDir
    private Path folder;

    @Test
    void everything_is_measured_told_and_written_with_its_targets_verdict() throws Exception {
        List<String> told = new ArrayList<>();
        BenchReport report = Benchmarks.run(
                List.of("core", "stateful", "ingest", "streams", "latency", "learning", "growth"), SMALL, told::add);
        Path file = folder.resolve("out.json");
        report.write(file);

        JsonNode json = new ObjectMapper().readTree(file.toFile());
        assertThat(json.at("/machine/cores").asInt()).isPositive();
        assertThat(json.at("/settings/series").asInt()).isEqualTo(50);
        Map<String, List<JsonNode>> byName = StreamSupport.stream(
                        json.get("results").spliterator(), false)
                .collect(Collectors.groupingBy(result -> result.get("name").asText()));
        assertThat(byName.keySet())
                .isEqualTo(Set.of("core", "stateful", "ingest", "streams", "latency", "learning", "growth"));
        byName.values().forEach(results -> results.forEach(BenchmarksIT::assertSound));
        assertThat(cases(byName.get("streams"), JsonNode::asText))
                .as("rate, CPU, bytes to changelogs and to topics of two loads, and one against the other")
                .hasSize(9);
        assertThat(byName.get("learning").get(3).at("/value/median").asDouble())
                .as("share of blocks learned 10 s after half load, on a machine that others use too")
                .isBetween(.3, 1.0);
        assertThat(report.table().lines().filter(line -> line.startsWith("| ")).count())
                .isEqualTo(json.get("results").size() + 2);
        assertThat(byName.get("latency"))
                .allSatisfy(latency -> assertThat(latency.at("/value/median").asDouble())
                        .as("milliseconds")
                        .isBetween(1.0, 60_000.0));
        assertThat(told).isNotEmpty();
    }

    private static Set<String> cases(List<JsonNode> results, Function<JsonNode, String> text) {
        Set<String> cases = new TreeSet<>();
        results.forEach(result -> cases.add(text.apply(result.get("case"))));
        return cases;
    }

    private static void assertSound(JsonNode result) {
        JsonNode value = result.get("value");
        assertThat(value.get("median").asDouble())
                .as(result.toString())
                .isPositive()
                .isFinite();
        assertThat(value.get("min").asDouble())
                .isLessThanOrEqualTo(value.get("median").asDouble());
        assertThat(value.get("max").asDouble())
                .isGreaterThanOrEqualTo(value.get("median").asDouble());
        assertThat(result.has("limit")).isEqualTo(result.has("ratio"));
        assertThat(result.has("target")).isEqualTo(result.has("met"));
    }
}
