package io.foretide;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The map of the project: which package imports which, and which libraries stay in which package. */
class ArchitectureTest {
    private static final JavaClasses PROJECT = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.foretide");
    /** Where everything is put together; nothing imports from them. */
    private static final List<String> ABOVE = List.of("io.foretide", "io.foretide.bench", "io.foretide.cli");

    /** Package → the other packages of the project that it imports: these, and all of these. */
    private static final Map<String, Set<String>> ARROWS = Map.ofEntries(
            entry("series", Set.of()),
            entry("config", Set.of("holidays", "series", "sessions")),
            entry("files", Set.of("series")),
            entry("sessions", Set.of("series")),
            entry("holidays", Set.of()),
            entry("metrics", Set.of()),
            entry("logs", Set.of("config")),
            entry("traces", Set.of("config")),
            entry("formats", Set.of("series")),
            entry("registry", Set.of("formats")),
            entry("kafka", Set.of("config")),
            entry("streams", Set.of("config", "formats", "kafka", "metrics")),
            entry("http", Set.of("config", "metrics", "traces")),
            entry("ingest", Set.of("config", "formats", "http", "metrics", "series", "traces")),
            entry("sinks", Set.of("config", "http", "kafka", "metrics")),
            entry("windows", Set.of("config", "formats", "holidays", "metrics", "series", "sessions", "traces")),
            entry("model", Set.of()),
            entry("forecasts", Set.of("model", "series")),
            entry("symbols", Set.of("model", "series")),
            entry("tasks", Set.of("formats", "kafka", "metrics", "model", "series", "windows")),
            entry(
                    "tasks.forecasts",
                    Set.of(
                            "forecasts",
                            "formats",
                            "kafka",
                            "metrics",
                            "model",
                            "series",
                            "tasks",
                            "traces",
                            "windows")),
            entry(
                    "tasks.symbols",
                    Set.of("formats", "kafka", "metrics", "model", "series", "symbols", "tasks", "windows")),
            entry("learning", Set.of("formats", "kafka", "metrics", "model", "series")),
            entry(
                    "serving",
                    Set.of(
                            "config",
                            "forecasts",
                            "formats",
                            "http",
                            "kafka",
                            "logs",
                            "metrics",
                            "series",
                            "symbols",
                            "tasks",
                            "tasks.forecasts",
                            "tasks.symbols")),
            entry(
                    "training",
                    Set.of("files", "forecasts", "formats", "kafka", "learning", "model", "series", "windows")),
            entry(
                    "backtest",
                    Set.of("files", "forecasts", "formats", "learning", "model", "series", "symbols", "windows")),
            entry("examples", Set.of("backtest", "learning", "model", "series")));

    @Test
    void every_package_imports_exactly_what_the_map_says() {
        Map<String, Set<String>> found = new TreeMap<>();
        for (JavaClass type : PROJECT) {
            String from = name(type.getPackageName());
            if (!ABOVE.contains(type.getPackageName())) {
                Set<String> to = found.computeIfAbsent(from, name -> new TreeSet<>());
                for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
                    String target = dependency.getTargetClass().getPackageName();
                    if (target.startsWith("io.foretide") && !name(target).equals(from)) {
                        to.add(name(target));
                    }
                }
            }
        }
        assertThat(found).containsExactlyInAnyOrderEntriesOf(ARROWS);
    }

    private static String name(String packageName) {
        return packageName.replaceFirst("^io\\.foretide\\.?", "");
    }

    @Test
    void the_mathematics_knows_no_configuration() {
        noClasses()
                .that()
                .resideInAnyPackage(
                        "io.foretide.model..",
                        "io.foretide.forecasts..",
                        "io.foretide.learning..",
                        "io.foretide.symbols..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.foretide.config..", "io.smallrye..", "org.yaml..")
                .check(PROJECT);
    }

    @Test
    void no_packages_know_each_other_both_ways() {
        slices().matching("io.foretide.(**)").should().beFreeOfCycles().check(PROJECT);
    }

    @Test
    void djl_lives_in_model_and_learning_only() {
        noClasses()
                .that()
                .resideOutsideOfPackages("io.foretide.model..", "io.foretide.learning..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("ai.djl..")
                .check(PROJECT);
    }

    @Test
    void kafka_is_unknown_to_the_records_the_mathematics_and_the_backtest() {
        noClasses()
                .that()
                .resideInAnyPackage(
                        "io.foretide.series..",
                        "io.foretide.model..",
                        "io.foretide.forecasts..",
                        "io.foretide.symbols..",
                        "io.foretide.backtest..",
                        "io.foretide.config..",
                        "io.foretide.metrics..",
                        "io.foretide.traces..",
                        "io.foretide.logs..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.apache.kafka..")
                .check(PROJECT);
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
                .check(PROJECT);
    }

    @Test
    void series_holds_records_and_what_they_are_made_of() {
        classes()
                .that()
                .resideInAPackage("io.foretide.series..")
                .and()
                .haveSimpleNameNotEndingWith("package-info")
                .and()
                .areNotAnonymousClasses() // which the compiler makes of a switch
                .should()
                .beAssignableTo(DescribedPredicate.describe(
                        "a record, an enum, an interface or the rule of an id",
                        type -> type.isRecord()
                                || type.isEnum()
                                || type.isInterface()
                                || type.getSimpleName().equals("SeriesId")))
                .check(PROJECT);
    }
}
