"""The results as a picture, drawn by gnuplot."""

import subprocess

from repetition import OPERATIONS
from results import HOLDFAST, HOLDFAST_HIGH, PEERS

_COLOURS = dict(zip((*PEERS, HOLDFAST, HOLDFAST_HIGH), ("#b8b8b8", "#808080", "#2166ac", "#92c5de")))


def draw(results, path):
    """Writes an SVG with the median seconds of each operation at the left and the sizes at the right."""
    shown = [name for name in _COLOURS if results.has(name)]
    times = [[label, *(results.median_seconds(name, operation) for name in shown)]
             for operation, label in OPERATIONS.items()]
    sizes = [["generation 1", *(results.size(name, 1) / 1e9 for name in shown)],
             ["all three", *(results.size(name, 3) / 1e9 for name in shown)]]
    subprocess.run(("gnuplot",), input=_script(shown, times, sizes, path), text=True, check=True)


def _script(shown, times, sizes, path):
    return f"""
set terminal svg size 1000,420 font "sans-serif,12" background "white"
set output "{path}"
set style data histogram
set style histogram clustered gap 1
set style fill solid border rgb "white"
set grid y linecolor rgb "#dddddd"
set border 3 linecolor rgb "#606060"
set xtics nomirror
set ytics nomirror
set yrange [0:*]
$times << EOD
{_block(times)}
EOD
$sizes << EOD
{_block(sizes)}
EOD
set bmargin 4
set multiplot
set size 0.7,1
set origin 0,0
set title "Seconds, median (less is better)"
plot {_bars("$times", shown)}
set size 0.3,1
set origin 0.7,0
set title "Repository, GB (less is better)"
unset key
plot {_bars("$sizes", shown)}
unset multiplot
"""


def _block(rows):
    # Two words a line, so that neighbouring labels do not touch.
    return "\n".join(f'"{_wrapped(label)}" ' + " ".join(f"{value:.3f}" for value in values)
                     for label, *values in rows)


def _wrapped(label):
    words = label.split()
    return "\\n".join(" ".join(words[at:at + 2]) for at in range(0, len(words), 2))


def _bars(block, shown):
    return ", ".join(f'{block} using {column}:xtic(1) title "{name}" linecolor rgb "{_COLOURS[name]}"'
                     for column, name in enumerate(shown, 2))
