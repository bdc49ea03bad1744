package dev.holdfast.engine.console;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class NearestTest {
    private static final List<String> KNOWN = List.of("repository", "replication", "key", "name");

    @Test
    void aSlipOfTheFingerIsFound() {
        assertEquals(Optional.of("repository"), Nearest.to("repositry", KNOWN));
        assertEquals(Optional.of("name"), Nearest.to("nmae", KNOWN));
    }

    @Test
    void aWordThatIsLikeNoneIsNotTakenForOne() {
        assertEquals(Optional.empty(), Nearest.to("workload", KNOWN));
        assertEquals(Optional.empty(), Nearest.to("", List.of("a")));
    }
}
