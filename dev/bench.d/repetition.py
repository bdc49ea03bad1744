"""One repetition: each tool once through all of its operations, in a new repository."""

import dataclasses
import filecmp
import os
import shutil

import measure
from data import GENERATIONS
from tools import RESTORED_GENERATION

OPERATIONS = {
    "first": "first backup",
    "day": "a day's change",
    "second-day": "a second, smaller day",
    "verify": "full verification",
    "restore": "restore of generation 2",
}
_BACKUPS = dict(zip(GENERATIONS, ("first", "day", "second-day")))


def repeat(tool_class, data, folder, log):
    """Runs the tool and returns its runs by operation and the size of its repository after each generation."""
    shutil.rmtree(folder, ignore_errors=True)
    source = os.path.join(folder, "source")
    os.makedirs(source)
    tool = tool_class(folder, source)
    runs, sizes = {}, []
    measure.timed(tool.init(), log)
    for generation in GENERATIONS:
        _put_in_place(data.image(generation), tool.image)
        measure.settle(tool.image)
        runs[_BACKUPS[generation]] = measure.timed(tool.backup(generation), log)
        tool.after_backup(generation)
        sizes.append(measure.size_of(tool.repository))
    measure.settle(tool.repository)
    runs["verify"] = measure.timed(tool.verify(), log)
    command, restored = tool.restore()
    measure.settle(tool.repository)
    runs["restore"] = measure.timed(command, log)
    if not filecmp.cmp(restored, data.image(RESTORED_GENERATION), shallow=False):
        raise measure.Failed(f"{tool.name()} restored something else than was backed up")
    shutil.rmtree(folder)
    return {name: dataclasses.asdict(run) for name, run in runs.items()}, sizes


def _put_in_place(image, path):
    """Every generation stands at the same path, so that the tools see one file that changes."""
    if os.path.exists(path):
        os.unlink(path)
    os.link(image, path)
