"""A first `figures.csv` from a report: every number it seems to print, with its place, to be confirmed by a person.

Belongs here: the way from a file to proposals. Does not belong here: whether a figure is true (`schemas/figures`). Only
numbers, quantifiers and places leave the report, never its sentences.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from pipelines.files import shown
from schemas.problems import InputError
from schemas.questionnaire import Questionnaire

if TYPE_CHECKING:
    from pipelines.extract.proposals import Extraction


def extract_report(report: Path, questionnaire: Questionnaire | None = None, document: str | None = None) -> Extraction:
    """What a report (Markdown, plain text, HTML, DOCX, XLSX, CSV or PDF) prints, as proposals.

    `document` is its name in the file, otherwise that of the report. With a questionnaire, each proposal also says what
    it is about, where the labels leave no doubt. Raises InputError for a report that cannot be read, or prints no
    figure.
    """
    from pipelines.extract.formats import read_document
    from pipelines.extract.proposals import propose

    name = document or re.sub(r"\W+", "_", report.stem.lower()).strip("_") or "report"
    found = propose(read_document(report), name, questionnaire)
    if not found.proposals:
        what = "there is no number and no quantifier in it."
        raise InputError.of(shown(report), what, "Name the file that holds the text and tables of the report.")
    return found
