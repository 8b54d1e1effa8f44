"""From an export file to delivered answers: formats, platforms, and the questionnaire they are matched with.

A *format* opens a file (`formats.py` and what it calls), a *platform* says what its columns are (`platforms.py` and
what it names), `matching.py` joins both to the questionnaire. Belongs here: that sequence. Does not belong here: what
an answer means (`schemas/answers.py`).
"""

from __future__ import annotations

from pathlib import Path

from pipelines.readers.delivery import Delivery, no_export
from schemas.problems import InputError
from schemas.questionnaire import Questionnaire

__all__ = ["Delivery", "no_export", "read_export"]


def read_export(path: Path, q: Questionnaire) -> Delivery:
    """The answers in an export, in terms of the questionnaire.

    Raises InputError for a file that cannot be read, is not what the questionnaire says, or lacks a column or has
    one too many. Nothing is guessed and nothing is dropped.
    """
    from pipelines.readers.formats import open_file
    from pipelines.readers.matching import deliver
    from pipelines.readers.platforms import layout_of

    if q.export is None:
        raise InputError.of(
            f"questionnaire of {q.survey}/{q.wave}",
            "it does not say how its export is written.",
            "Add `export: {file: ...}`.",
        )
    opened = open_file(path, q.export)
    return deliver(q, opened, layout_of(opened, q.export), q.export)
