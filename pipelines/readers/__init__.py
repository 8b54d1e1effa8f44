"""From an export file to delivered answers, one module a platform.

Every reader gives the same `Delivery`. Belongs here: choosing the reader, and what they share. Does not belong
here: what an answer means (`schemas/answers.py`).
"""

from __future__ import annotations

from pathlib import Path

from pipelines.readers.delivery import Delivery
from schemas.problems import InputError, nearest
from schemas.questionnaire import Questionnaire


def read_export(path: Path, q: Questionnaire) -> Delivery:
    """The answers in an export, in terms of the questionnaire.

    Raises InputError for a file that cannot be read, is not what the questionnaire says, or lacks a column or has
    one too many. Nothing is guessed and nothing is dropped.
    """
    from pipelines.readers import columns, surveymonkey

    readers = {"surveymonkey": surveymonkey.read, "columns": columns.read}
    if q.export is None:
        raise InputError.of(
            f"questionnaire of {q.survey}/{q.wave}",
            "it does not say how its export is written.",
            "Add `export: {file: ..., platform: ..., respondent: ...}`.",
        )
    platform = q.export.platform or "surveymonkey"
    if platform not in readers:
        raise InputError.of(
            f"questionnaire of {q.survey}/{q.wave}",
            f"unknown platform {platform!r}.",
            nearest(platform, readers),
        )
    return readers[platform](path, q, q.export)


def no_export(q: Questionnaire) -> Delivery:
    """The delivery of a wave whose answers were not delivered: no rows."""
    return Delivery.of(q, [], [], [], "no export")
