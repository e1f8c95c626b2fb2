package io.foretide.learning;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.StringTokenizer;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(OS.LINUX)
final class ThreadPriorityTest {
    private static final Path STAT = Path.of("/proc/thread-self/stat");
    private static final int NICE = 16; // behind the name, whose parentheses end last

    @Test
    void a_thread_gives_way_and_those_beside_it_do_not() throws Exception {
        int before = nice();
        ExecutorService thread = Executors.newSingleThreadExecutor();
        try {
            thread.submit(ThreadPriority::thisThread).get();
            assertThat(thread.submit(ThreadPriorityTest::nice).get()).isEqualTo(10);
        } finally {
            thread.shutdownNow();
        }
        assertThat(nice()).isEqualTo(before);
    }

    private static int nice() throws IOException {
        String stat = Files.readString(STAT);
        var fields = new StringTokenizer(stat.substring(stat.lastIndexOf(')') + 2));
        for (int i = 0; i < NICE; i++) {
            fields.nextToken();
        }
        return Integer.parseInt(fields.nextToken());
    }
}
