package io.foretide;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** README and the pages, as far as a program can judge them. */
class PagesTest {
    private static final Path README = Path.of("README.md");
    private static final Path PAGES = Path.of("src", "site", "markdown");
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");
    private static final Pattern HEADING = Pattern.compile("(?m)^#+ (.*)$");
    private static final Pattern TEST = Pattern.compile("`([A-Z][A-Za-z0-9]+(?:Test|IT))`");

    static List<Path> pages() throws IOException {
        List<Path> pages = new ArrayList<>(
                List.of(README, Path.of("helm", "foretide", "README.md"), Path.of("helm", "foretide", "runbooks.md")));
        try (Stream<Path> files = Files.list(PAGES)) {
            files.sorted().forEach(pages::add);
        }
        return pages;
    }

    /** Anchors of a page's headings, as GitHub makes them. */
    private static Set<String> anchors(Path page) throws IOException {
        return HEADING.matcher(Files.readString(page))
                .results()
                .map(heading -> heading.group(1)
                        .strip()
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("[^\\w\\- ]", "")
                        .replace(' ', '-'))
                .collect(Collectors.toSet());
    }

    @ParameterizedTest
    @MethodSource("pages")
    void every_link_within_the_repository_leads_to_a_file_and_a_heading(Path page) throws IOException {
        List<String> dead = new ArrayList<>();
        for (MatchResult link : LINK.matcher(Files.readString(page)).results().toList()) {
            String target = link.group(1);
            if (target.startsWith("http")) {
                continue;
            }
            String[] parts = target.split("#", 2);
            Path file =
                    parts[0].isEmpty() ? page : page.resolveSibling(parts[0]).normalize();
            if (!Files.exists(file) || (parts.length == 2 && !anchors(file).contains(parts[1]))) {
                dead.add(target);
            }
        }
        assertThat(dead).as("dead links of " + page).isEmpty();
    }

    @Test
    void readme_has_at_most_200_lines_and_leads_to_every_page() throws IOException {
        assertThat(Files.readAllLines(README)).hasSizeLessThanOrEqualTo(200);
        String readme = Files.readString(README);
        assertThat(pages()).allSatisfy(page -> {
            if (!page.equals(README)) {
                assertThat(readme).contains("](" + page + ")");
            }
        });
    }

    @Test
    void every_test_that_a_page_names_exists() throws IOException {
        Set<String> tests;
        try (Stream<Path> files = Files.walk(Path.of("src", "test", "java"))) {
            tests = files.map(file -> file.getFileName().toString().replace(".java", ""))
                    .collect(Collectors.toSet());
        }
        Set<String> missing = new HashSet<>();
        for (Path page : pages()) {
            TEST.matcher(Files.readString(page))
                    .results()
                    .map(name -> name.group(1))
                    .forEach(missing::add);
        }
        missing.removeAll(tests);
        assertThat(missing).isEmpty();
    }
}
