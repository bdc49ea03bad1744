"""The results as text: one table for the terminal, a page of Markdown for the documentation."""

import tools
from limits import Limits
from repetition import OPERATIONS
from results import HOLDFAST, HOLDFAST_HIGH, PEERS

MAIN = (*PEERS, HOLDFAST, HOLDFAST_HIGH)


def comparison(results):
    """The table of the defaults with ratios, as rows of cells, the head first."""
    shown = [name for name in MAIN if results.has(name)]
    ours = [name for name in (HOLDFAST, HOLDFAST_HIGH) if results.has(name)]
    rows = [["", *shown, *(f"{name}, ratio" for name in ours)]]
    for label, figure, text in _figures(results):
        ratios = (results.ratio(name, figure) for name in ours)
        rows.append([label, *(text(figure(name)) for name in shown),
                     *("–" if ratio is None else f"{ratio:.2f}" for ratio in ratios)])
    return rows


def _figures(results):
    for operation, label in OPERATIONS.items():
        yield label, lambda name, op=operation: results.median_seconds(name, op), "{:.2f} s".format
    yield "repository after generation 1", lambda name: results.size(name, 1), _megabytes
    yield "growth by the day's change", lambda name: results.growth(name, 2), _megabytes
    yield "growth by the second day", lambda name: results.growth(name, 3), _megabytes
    yield "repository after generation 3", lambda name: results.size(name, 3), _megabytes
    yield "peak memory of all runs", results.peak, _megabytes


def checks(results):
    return [["threshold", "wanted", "measured", ""],
            *([check.what, check.wanted, check.measured, "pass" if check.passed else "FAIL"]
              for check in results.checks())]


def details(results):
    """Every contender and operation: median, fastest and slowest wall time, median processor time."""
    rows = [["contender", "operation", "median", "fastest", "slowest", "processor time"]]
    for name in results.contenders:
        for operation, label in OPERATIONS.items():
            seconds = results.seconds(name, operation)
            rows.append([name, label, f"{results.median_seconds(name, operation):.2f} s", f"{min(seconds):.2f} s",
                         f"{max(seconds):.2f} s", f"{results.processor(name, operation):.2f} s"])
    return rows


def sizes(results):
    rows = [["contender", "generation 1", "growth, day", "growth, second day", "all three", "peak memory"]]
    for name in results.contenders:
        figures = (results.size(name, 1), results.growth(name, 2), results.growth(name, 3), results.size(name, 3),
                   results.peak(name))
        rows.append([name, *(_megabytes(figure) for figure in figures)])
    return rows


def limits(results):
    rows = [["limit", "median", "part of the better peer's"]]
    for name, (label, operation) in Limits.NAMES.items():
        peer = results.better_peer(lambda contender, op=operation: results.median_seconds(contender, op))
        part = f"{results.limit(name) / peer:.2f} of {OPERATIONS[operation]}" if peer else "–"
        rows.append([label, f"{results.limit(name):.2f} s", part])
    return rows


def noise(results):
    """A sentence that says how quiet the machine was."""
    others = results.others()
    judgement = "the machine was busy and the times are no measurement" if others > 0.2 else "the machine was quiet"
    return f"The rest of the system took {others * 100:.0f} % of a core during the timed runs: {judgement}."


def plain(rows):
    """The rows as aligned text."""
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return "\n".join("  ".join([row[0].ljust(widths[0]), *(cell.rjust(width) for cell, width in
                                                          zip(row[1:], widths[1:]))]).rstrip() for row in rows)


def markdown(rows):
    """The rows as a Markdown table, all columns but the first to the right."""
    lines = [f"| {' | '.join(row)} |" for row in rows]
    lines.insert(1, f"| {' | '.join(['---', *(['---:'] * (len(rows[0]) - 1))])} |")
    return "\n".join(lines)


def page(results, plot):
    """The page for docs/; plot: file name of the SVG beside it."""
    raw = results.raw
    verdict = markdown(checks(results)) if results.checks() else "Not all tools were run: no threshold was checked."
    bytes_of_limits = _megabytes(raw["data"]["generations"][0]["allocated"])
    return f"""# Benchmarks

Holdfast, restic and borg back up, verify and restore the same disk image in one run on one machine. `dev/bench`
writes this page; `dev/bench --help` tells how to repeat it.

![seconds and sizes of each tool]({plot})

{markdown(comparison(results))}

Medians; repetitions: {raw["repetitions"]}. A ratio is Holdfast's figure as a part of the better peer's at its defaults:
the faster of the two in time, the smaller in size. Sizes are decimal megabytes.
{noise(results)}

## Thresholds

{verdict}

## Machine and versions

{_machine(raw)}

## Data

{_data(raw["data"])}

## Method

{_METHOD}

Settings:

{_settings(results)}

## Limits of the machine

What the machine does with the bytes of generation 1 ({bytes_of_limits} without holes), `sync` included, and that as
a part of the better peer's median at its default:

{markdown(limits(results))}

## All figures

{markdown(details(results))}

{markdown(sizes(results))}
"""


_METHOD = """\
- Each repetition gives each tool a new, encrypted repository and an empty cache of its own; the order of the tools
  rotates from one repetition to the next.
- Every generation stands at the same path, so that each tool sees one file that changed.
- Before each timed run `sync` is called and the source (the image, or the repository to read back) is read into the
  page cache. The time includes a `sync` after the tool, and whatever the tool needs to start.
- Restic and borg read the holes of the image as zeros; Holdfast may skip them.
- The image restored is generation 2, when generation 3 is in the repository too; it is compared with the original bit
  for bit, outside of the time. Every comparison was equal, or there would be no page.
- Verification reads and authenticates everything: `holdfast-agent verify --data 100`, `restic check --read-data`,
  `borg check --verify-data`.
- Restic restores by `restore`, with `--sparse` where that exists (from 0.15); borg by `extract --sparse`. Borg's
  `repokey` was faster than `repokey-blake2` on a processor with SHA instructions.
- The size of a repository is the sum of the sizes of its files. Peak memory is the largest resident set of any process
  in any run, as GNU time prints it; for Holdfast that is the whole Java process."""


def _machine(raw):
    lines = [f"- {name}: {value}" for name, value in raw["machine"].items()]
    lines += [f"- {tool}: {version}" for tool, version in raw["versions"].items()]
    return "\n".join([f"- date: {raw['date']}", *lines])


def _data(data):
    first, *days = data["generations"]
    held = _megabytes(first["allocated"])
    files = f"{data['files']} real files ({_megabytes(data['file_bytes'])})"
    changes = " and ".join(
        f"{_megabytes(day['changed'])} ({day['changed'] / first['allocated'] * 100:.1f} % of the data)" for day in days)
    return f"""An ext4 image of {first["bytes"] / (1 << 30):.0f} GiB with {held} in it, the rest are holes:
{files} of the machine's own `/usr` and Maven repository (programs, libraries,
archives, text), a database file with pages of 8 KiB, and logs. Two further generations follow, in which blocks of
{changes} differ from the generation before:
packages replaced (files rewritten, rebuilt with small changes, or exchanged), logs appended and rotated, database pages
updated at random places, files deleted, and new files, real, incompressible and text. Each generation is mounted,
changed and trimmed as a running system would do. Seeds fix what is chosen and written."""


def _settings(results):
    return "\n".join(f"- {tool.name()}: {tool.description}" for tool in tools.ALL if results.has(tool.name()))


def _megabytes(size):
    return f"{size / 1e6:,.0f} MB"
