package dev.holdfast.agent.watch;

import dev.holdfast.agent.environment.Claim;
import dev.holdfast.agent.environment.Ownership;
import dev.holdfast.engine.console.ExitCode;
import dev.holdfast.engine.console.Failure;
import dev.holdfast.engine.lease.EnvironmentLease;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/** Keeps up the claim to one environment. */
final class ClaimWatch implements Rounds.Round {
    private static final Duration RENEWAL = EnvironmentLease.PERIOD.dividedBy(3);
    private static final Duration AGAIN = Duration.ofSeconds(10);

    private final Claim claim;
    private final Consumer<Finding> findings;
    private Optional<Ownership> told = Optional.empty();
    private boolean troubled;

    ClaimWatch(Claim claim, Consumer<Finding> findings) {
        this.claim = claim;
        this.findings = findings;
    }

    @Override
    public Duration run() throws InterruptedException {
        claim.renew();
        Optional<Ownership> now = Optional.of(claim.ownership());
        if (!now.equals(told)) {
            told = now;
            findings.accept(new Finding.Owner(claim.environment(), now.get()));
        }
        Optional<Failure> trouble = claim.trouble();
        if (trouble.isPresent() != troubled) {
            troubled = trouble.isPresent();
            findings.accept(new Finding.LeaseTrouble(claim.environment(), trouble));
        }
        boolean isAway =
                trouble.filter(why -> why.exit() == ExitCode.UNREACHABLE).isPresent();
        return isAway ? AGAIN : RENEWAL;
    }
}
