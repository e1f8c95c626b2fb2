package io.foretide;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The map of the house: which package may know which. */
class ArchitectureTest {
    private static final JavaClasses HOUSE = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.foretide");
    /** Where all is put together, and nothing is imported from. */
    private static final List<String> ABOVE = List.of("io.foretide", "io.foretide.bench", "io.foretide.cli");

    private static final List<String> BASE = List.of("series", "config", "metrics", "traces");
    /** Package → the other packages of the house that it may import. */
    private static final Map<String, List<String>> MAP = new HashMap<>();

    static {
        MAP.put("series", List.of());
        MAP.put("config", List.of());
        MAP.put("metrics", List.of());
        MAP.put("traces", List.of("config"));
        MAP.put("logs", List.of("config"));
        MAP.put("topics", BASE);
        MAP.put("http", BASE);
        MAP.put("ingest", with(BASE, "topics", "http"));
        MAP.put("windows", with(BASE, "topics"));
        MAP.put("model", List.of("series", "config"));
        MAP.put("scoring", with(BASE, "topics"));
        MAP.put("forecasts", with(BASE, "topics", "windows", "model", "scoring"));
        MAP.put("symbols", with(BASE, "topics", "windows", "model", "forecasts"));
        MAP.put("learning", with(BASE, "topics", "model"));
        MAP.put("training", with(BASE, "topics", "ingest", "windows", "model", "forecasts"));
        MAP.put("serving", with(BASE, "logs", "topics", "http", "forecasts", "symbols"));
        MAP.put("examples", with(BASE, "model", "learning", "backtest"));
        MAP.put("backtest", with(BASE, "ingest", "windows", "model", "forecasts", "scoring", "learning", "symbols"));
    }

    private static List<String> with(List<String> some, String... more) {
        return java.util.stream.Stream.concat(some.stream(), Arrays.stream(more))
                .toList();
    }

    @Test
    void every_package_imports_only_what_the_map_allows_it() {
        MAP.forEach((name, allowed) -> {
            List<String> forbidden = MAP.keySet().stream()
                    .filter(other -> !other.equals(name) && !allowed.contains(other))
                    .map(other -> "io.foretide." + other + "..")
                    .toList();
            noClasses()
                    .that()
                    .resideInAPackage("io.foretide." + name + "..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(with(forbidden, "io.foretide", "io.foretide.cli..", "io.foretide.bench..")
                            .toArray(String[]::new))
                    .allowEmptyShould(true)
                    .check(HOUSE);
        });
    }

    @Test
    void the_map_names_every_package_there_is() {
        var there = HOUSE.stream()
                .map(JavaClass::getPackageName)
                .filter(name -> !ABOVE.contains(name))
                .map(name -> name.substring("io.foretide.".length()))
                .distinct();
        assertThat(there).isSubsetOf(MAP.keySet());
    }

    @Test
    void no_packages_know_each_other_both_ways() {
        slices().matching("io.foretide.(*)..").should().beFreeOfCycles().check(HOUSE);
    }

    @Test
    void djl_lives_in_model_and_learning_only() {
        noClasses()
                .that()
                .resideOutsideOfPackages("io.foretide.model..", "io.foretide.learning..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("ai.djl..")
                .check(HOUSE);
    }

    @Test
    void kafka_is_unknown_to_the_records_the_network_and_the_backtest() {
        noClasses()
                .that()
                .resideInAnyPackage(
                        "io.foretide.series..",
                        "io.foretide.model..",
                        "io.foretide.scoring..",
                        "io.foretide.backtest..",
                        "io.foretide.config..",
                        "io.foretide.metrics..",
                        "io.foretide.traces..",
                        "io.foretide.logs..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.apache.kafka..")
                .check(HOUSE);
    }

    @Test
    void vertx_lives_at_the_doors_only() {
        noClasses()
                .that()
                .resideOutsideOfPackages(
                        "io.foretide", "io.foretide.http..", "io.foretide.ingest..", "io.foretide.serving..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.vertx..")
                .check(HOUSE);
    }

    @Test
    void series_holds_records_and_what_they_are_made_of() {
        classes()
                .that()
                .resideInAPackage("io.foretide.series..")
                .and()
                .haveSimpleNameNotEndingWith("package-info")
                .should()
                .beAssignableTo(DescribedPredicate.describe(
                        "a record, an enum, a sealed interface or the rule of an id",
                        type -> type.isRecord()
                                || type.isEnum()
                                || type.isInterface()
                                || type.getSimpleName().equals("SeriesId")))
                .check(HOUSE);
    }
}
