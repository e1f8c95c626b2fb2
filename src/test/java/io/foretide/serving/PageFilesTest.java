package io.foretide.serving;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the page's files promise without a browser; how they behave in one is {@code PageIT}'s. */
class PageFilesTest {
    private static final Path FOLDER = Path.of("src/main/resources/page");
    private static final Pattern ADDRESS = Pattern.compile("(?:href|src)=\"([^\"]*)\"");
    private static final Pattern IMPORT = Pattern.compile("from '([^']*)'");
    private static final long MOST_BYTES = 200_000;

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<Path> files(String ending) throws IOException {
        try (Stream<Path> all = Files.list(FOLDER)) {
            return all.filter(file -> file.toString().endsWith(ending)).sorted().toList();
        }
    }

    private static List<Path> modules() throws IOException {
        return files(".js").stream()
                .filter(file -> !file.getFileName().toString().startsWith("uPlot"))
                .toList();
    }

    @Test
    void the_page_names_only_files_that_it_brings_and_the_api_all_of_them_relative() {
        List<String> addresses = ADDRESS.matcher(read(FOLDER.resolve("index.html")))
                .results()
                .map(found -> found.group(1))
                .toList();
        assertThat(addresses).hasSizeGreaterThan(5).allMatch(address -> address.matches("(page/.+|api/.+|#.*)"));
        assertThat(addresses).filteredOn(address -> address.startsWith("page/")).allSatisfy(address -> assertThat(
                        FOLDER.resolve(address.substring("page/".length())))
                .exists());
    }

    @Test
    void nothing_is_inline_so_that_a_strict_policy_lets_all_of_it_through() {
        assertThat(read(FOLDER.resolve("index.html")))
                .doesNotContain("<style", "<script>", " style=", "javascript:")
                .doesNotContainPattern(" on[a-z]+=");
    }

    @Test
    void modules_import_each_other_only() throws IOException {
        for (Path module : modules()) {
            assertThat(IMPORT.matcher(read(module)).results().map(found -> found.group(1)))
                    .as(module.toString())
                    .allSatisfy(name -> assertThat(FOLDER.resolve(name)).exists());
        }
    }

    @Test
    void no_text_is_ever_read_as_html_or_as_a_program() throws IOException {
        for (Path module : modules()) {
            assertThat(read(module))
                    .as(module.toString())
                    .doesNotContain(
                            "innerHTML",
                            "outerHTML",
                            "insertAdjacentHTML",
                            "document.write",
                            "eval(",
                            "new Function",
                            "srcdoc");
        }
    }

    @Test
    void the_chart_library_brings_its_licence() {
        assertThat(read(FOLDER.resolve("uPlot.LICENSE"))).contains("The MIT License");
        assertThat(read(FOLDER.resolve("uPlot.iife.min.js")))
                .startsWith("/*! https://github.com/leeoniya/uPlot (v1.6.32) */");
    }

    @Test
    void all_of_it_stays_small() throws IOException {
        long bytes = 0;
        for (Path file : files("")) {
            bytes += Files.size(file);
        }
        assertThat(bytes).isLessThan(MOST_BYTES);
    }
}
