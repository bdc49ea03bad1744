package dev.holdfast.campaigns;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * So many agents, as processes, on one repository in one bucket, with nothing between them: how fast they fill it, how much
 * is stored twice, whether they keep to what is asked for while some are killed, and whether all that was acknowledged
 * comes back.
 */
final class AgentsTogether {
    private static final long PATIENCE = 240;

    private final Programs programs;
    private final Verdict verdict;
    private final SplittableRandom random;
    private final long diskBytes;

    AgentsTogether(Programs programs, long diskBytes, long seed, Verdict verdict) {
        this.programs = programs;
        this.verdict = verdict;
        this.random = new SplittableRandom(seed);
        this.diskBytes = diskBytes;
    }

    /**
     * One round.
     *
     * @param site an empty repository
     * @param objects the folder where its store keeps its objects
     * @param seconds how long they go on after the first point of each
     * @param kills how many agents are killed meanwhile, and started again
     */
    void run(int agents, StoreSite site, Path objects, Path work, int seconds, int kills)
            throws IOException, InterruptedException {
        long shared = random.nextLong();
        List<AgentHost> hosts = new ArrayList<>();
        try {
            for (int i = 0; i < agents; i++) {
                String name = "host-" + i;
                hosts.add(
                        new AgentHost(programs, work.resolve(name), name, site, diskBytes, shared, random.nextLong()));
            }
            fill(hosts, objects);
            goOn(hosts, seconds, kills);
            for (AgentHost host : hosts) {
                verdict.require(host.stop(), "an agent did not end in good order: %s", last(host));
            }
            restoreAll(hosts, site, work);
        } finally {
            hosts.forEach(AgentHost::close);
        }
    }

    private static List<String> last(AgentHost host) throws IOException {
        List<String> said = host.said();
        return said.subList(Math.max(0, said.size() - 5), said.size());
    }

    /** Until each has its first point, in which its whole disk is read. */
    private void fill(List<AgentHost> hosts, Path objects) throws IOException, InterruptedException {
        long start = System.nanoTime();
        double before = processorSeconds();
        for (AgentHost host : hosts) {
            host.start();
        }
        for (AgentHost host : hosts) {
            while (host.points().isEmpty()) {
                boolean inTime = (System.nanoTime() - start) / 1e9 < PATIENCE;
                if (!verdict.require(inTime && host.isAlive(), "an agent took no point: %s", last(host))) {
                    return;
                }
                Thread.sleep(20);
            }
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        long stored = Folders.bytes(objects.resolve("packs"));
        long unique = diskBytes / 2 * (hosts.size() + 1);
        verdict.tell(
                "agents: %d fill the repository: %.0f MiB in %.1f s, %.0f MiB/s; %.2f times the different data stored; %.2f of %d"
                        + " processors busy",
                hosts.size(),
                hosts.size() * diskBytes / (double) (1 << 20),
                seconds,
                hosts.size() * diskBytes / (double) (1 << 20) / seconds,
                stored / (double) unique,
                (processorSeconds() - before) / seconds,
                Runtime.getRuntime().availableProcessors());
    }

    /** All that is below this process: the agents and the store. */
    private static double processorSeconds() {
        return ProcessHandle.current()
                .descendants()
                .flatMap(each -> each.info().totalCpuDuration().stream())
                .mapToDouble(time -> time.toMillis() / 1e3)
                .sum();
    }

    private void goOn(List<AgentHost> hosts, int seconds, int kills) throws IOException, InterruptedException {
        long start = System.nanoTime();
        int before = points(hosts);
        int killed = 0;
        while ((System.nanoTime() - start) / 1e9 < seconds) {
            Thread.sleep(random.nextInt(200, 1000 + 1000 * seconds / Math.max(1, kills)));
            if (killed < kills) {
                AgentHost host = hosts.get(random.nextInt(hosts.size()));
                host.kill();
                Thread.sleep(1000); // a hook that it left behind has ended then
                host.start();
                killed++;
            }
        }
        double minutes = (System.nanoTime() - start) / 60e9;
        verdict.tell(
                "agents: %d went on for %.0f s, %d of them killed and started again: %.0f points a minute",
                hosts.size(), minutes * 60, killed, (points(hosts) - before) / minutes);
        for (AgentHost host : hosts) {
            verdict.require(host.isAlive(), "an agent ended by itself: %s", last(host));
            verdict.require(
                    host.said().stream().noneMatch(line -> line.contains("was taken over")),
                    "an agent lost the environment to its own side: %s",
                    last(host));
        }
    }

    private static int points(List<AgentHost> hosts) throws IOException {
        int points = 0;
        for (AgentHost host : hosts) {
            points += host.points().size();
        }
        return points;
    }

    private void restoreAll(List<AgentHost> hosts, StoreSite site, Path work) throws IOException, InterruptedException {
        Child.Ended verified = Child.run(site.verify());
        verdict.require(verified.done(), "verify: %s", verified);
        int restored = 0;
        Path target = work.resolve("restored");
        for (AgentHost host : hosts) {
            for (StoreSite.Generation point : host.points()) {
                Child.Ended ended = Child.run(site.restore(point, target));
                if (verdict.require(ended.done(), "%s: %s", point, ended)) {
                    verdict.require(Checksums.ofFile(target).equals(point.checksum()), "%s came back wrong", point);
                }
                Files.deleteIfExists(target);
                restored++;
            }
        }
        verdict.tell(
                "agents: %d points of %d agents, all acknowledged, restored; verify exits with %d",
                restored, hosts.size(), verified.exit());
    }
}
