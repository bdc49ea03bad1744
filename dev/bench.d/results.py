"""Medians, ratios and thresholds of a finished benchmark."""

import dataclasses
from statistics import median

PEERS = ("restic/auto", "borg/lz4")
HOLDFAST = "holdfast/default"
HOLDFAST_HIGH = "holdfast/high"
LARGEST_PEAK = 400_000_000

_FASTER = {"first": 0.5, "day": 0.4, "verify": 0.5, "restore": 0.4}


@dataclasses.dataclass(frozen=True)
class Check:
    """A threshold and what was measured against it, both as they are printed."""
    what: str
    wanted: str
    measured: str
    passed: bool


class Results:
    """Reads the raw figures: {"contenders": {name: {"runs": [{operation: run}], "sizes": [[bytes, ...]]}}, ...}."""

    def __init__(self, raw):
        self.raw = raw
        self.contenders = raw["contenders"]

    def has(self, *names):
        return all(name in self.contenders for name in names)

    def seconds(self, name, operation):
        return [run[operation]["seconds"] for run in self.contenders[name]["runs"]]

    def median_seconds(self, name, operation):
        return median(self.seconds(name, operation))

    def processor(self, name, operation):
        return median(run[operation]["processor"] for run in self.contenders[name]["runs"])

    def peak(self, name):
        """Largest peak of all runs of all operations, in bytes."""
        return max(run["peak"] for runs in self.contenders[name]["runs"] for run in runs.values())

    def others(self):
        """How much of the machine other processes took during the timed runs, as a part of one processor."""
        runs = [run for one in self.contenders.values() for runs in one["runs"] for run in runs.values()]
        return sum(run["others"] for run in runs) / sum(run["seconds"] for run in runs)

    def size(self, name, generation):
        """Median bytes of the repository after that generation."""
        return median(sizes[generation - 1] for sizes in self.contenders[name]["sizes"])

    def growth(self, name, generation):
        return median(sizes[generation - 1] - sizes[generation - 2] for sizes in self.contenders[name]["sizes"])

    def limit(self, name):
        return median(limits[name] for limits in self.raw["limits"])

    def better_peer(self, figure):
        """The smaller figure of the peers at their defaults, or None when none of them was run."""
        return min((figure(peer) for peer in PEERS if peer in self.contenders), default=None)

    def ratio(self, name, figure):
        """The figure of `name` as a part of the better peer's, or None."""
        peer = self.better_peer(figure)
        return figure(name) / peer if peer and name in self.contenders else None

    def checks(self):
        """The thresholds that the tools of this benchmark allow to be checked; none without both peers."""
        if not self.has(*PEERS):
            return []
        checks = []
        if self.has(HOLDFAST):
            for operation, most in _FASTER.items():
                checks.append(self._at_most(
                    f"time: {operation}", HOLDFAST, lambda name, op=operation: self.median_seconds(name, op), most))
            checks.append(self._at_most("size: three generations", HOLDFAST, lambda name: self.size(name, 3), 1.03))
            checks.append(self._at_most("size: the day's growth", HOLDFAST, lambda name: self.growth(name, 2), 0.7))
        if self.has(HOLDFAST_HIGH):
            ratio = self.ratio(HOLDFAST_HIGH, lambda name: self.size(name, 3))
            checks.append(Check("size: three generations, `high`", "< 1", f"{ratio:.3f}", ratio < 1))
        for name in (HOLDFAST, HOLDFAST_HIGH):
            if self.has(name):
                peak = self.peak(name)
                checks.append(Check(f"peak memory, {name}", f"<= {LARGEST_PEAK / 1e6:.0f} MB", f"{peak / 1e6:.0f} MB",
                                    peak <= LARGEST_PEAK))
        return checks

    def _at_most(self, what, name, figure, most):
        ratio = self.ratio(name, figure)
        return Check(what, f"<= {most}", f"{ratio:.3f}", ratio <= most)
