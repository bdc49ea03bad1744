package dev.holdfast.agent;

import dev.holdfast.engine.console.Interruption;
import dev.holdfast.engine.console.Surroundings;
import java.time.InstantSource;

/** The agent on a machine whose clock is a minute ahead. */
final class SkewedAgent {
    private SkewedAgent() {}

    public static void main(String[] args) {
        InstantSource ahead = () -> InstantSource.system().instant().plusSeconds(60);
        Surroundings surroundings = Surroundings.ofProcess(Agent.NAME, ahead);
        System.exit(Interruption.guard(surroundings, () -> Agent.run(surroundings, args)));
    }
}
