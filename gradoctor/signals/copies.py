"""Logs whose numbers all stand in another one of the same format: copies, and the states of earlier checkpoints.

``checkpoint-500/trainer_state.json`` begins ``checkpoint-1000/trainer_state.json``, and that the state in the folder above:
the longest tells all. A log that says anything else is a training of its own.
"""

from __future__ import annotations

import numpy as np

from gradoctor.intake.columns import Columns
from gradoctor.intake.discover import CHECKPOINT, Refused
from gradoctor.signals.stories import Story


def without_copies(stories: list[Story], refused: list[Refused]) -> list[Story]:
    """The stories that say something of their own, in their order; of equal ones the first. The others are told in
    ``refused``.
    """
    kept: list[Story] = []
    latest = max((_checkpoint(story) for story in stories), default=0)
    course = any(_rows(story) > 1 for story in stories)
    for story in sorted(stories, key=_rows, reverse=True):
        if _rows(story) == 1 and _checkpoint(story) and (course or _checkpoint(story) < latest):
            refused.append(Refused(story.name, "a checkpoint's single record: no course", quiet=True))
            continue
        whole = next((other for other in kept if _begins(story, other)), None)
        if whole is None:
            kept.append(story)
        else:
            refused.append(Refused(story.name, f"all its numbers are in {whole.name}: told once", quiet=True))
    return [story for story in stories if story in kept]


def _checkpoint(story: Story) -> int:
    """The number of the checkpoint whose folder holds the story's logs; 0 for none."""
    found = CHECKPOINT.fullmatch(story.group.folder.name) if story.group.folder is not None else None
    return int(found[1]) if found else 0


def _rows(story: Story) -> int:
    return sum(table.row_count for read in story.reads for table in read.parsed.tables)


def _begins(story: Story, whole: Story) -> bool:
    """Whether a log of one file equals another one, or a checkpoint's begins it. A shorter log of anything else (a rank
    that died, a piece) is no copy, nor one with events of its own.
    """
    if len(story.reads) != 1 or len(whole.reads) != 1 or story.formats != whole.formats:
        return False
    if _rows(story) < _rows(whole) and not _checkpoint(story):
        return False
    told = {event.kind for event in whole.reads[0].parsed.events}
    if any(event.kind not in told for event in story.reads[0].parsed.events):
        return False
    tables, others = story.reads[0].parsed.tables, whole.reads[0].parsed.tables
    if any(table.training for table in (*tables, *others)):  # runs that one source holds apart are no copies
        return False
    return bool(tables) and all(any(_is_head(table, other) for other in others) for table in tables)


def _is_head(table: Columns, whole: Columns) -> bool:
    if table.label != whole.label or not table.fields or not table.fields.keys() <= whole.fields.keys():
        return False
    for name, column in table.fields.items():
        count, other = len(column.values), whole.fields[name]
        if not np.array_equal(column.rows, other.rows[:count]):
            return False
        if not np.array_equal(column.values, other.values[:count], equal_nan=True):
            return False
    return True
