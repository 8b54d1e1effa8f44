"""SurveyMonkey, the export with two rows of headings.

The first row holds the question over the first of its columns and is blank over the others; the second holds the
option, the row of a grid, or a word such as "Response". One cell a single choice, one column an option of a
multiple choice.
"""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from pipelines.files import shown
from pipelines.readers.delimited import read_rows
from pipelines.readers.delivery import Delivery, administrative, check_columns, tidy
from schemas.questionnaire import Export, Question, Questionnaire
from schemas.source import parse_yaml


def read(path: Path, q: Questionnaire, export: Export) -> Delivery:
    """Read an export with two rows of headings. Raises InputError, see `read_export`."""
    rows = read_rows(path, export.delimiter or ",", 2)
    first, second = ([tidy(cell) for cell in row.cells] for row in rows[:2])
    parents: list[str] = []
    for heading in first:
        parents.append(heading or (parents[-1] if parents else ""))
    words = _words()
    headings = [
        f"{a} | {b}" if b and b not in words["whole_answer"] else a for a, b in zip(parents, second, strict=True)
    ]
    known = administrative(export) | {
        heading: column for question in q.questions for heading, column in _headings(question).items()
    }
    places = [known.get(heading) for heading in headings]
    ignored = {tidy(heading) for heading in (*export.ignore, *words["administrative"])}
    check_columns(shown(path), rows[0].line, q, headings, places, ignored)
    return Delivery.of(
        q, headings, places, rows[2:], f"SurveyMonkey, two rows of headings, separated by {export.delimiter!r}, UTF-8"
    )


def _headings(question: Question) -> dict[str, str]:
    """Joined heading -> column."""
    parent = tidy(question.heading or question.text)
    joined = {}
    for column, (item, option) in question.columns.items():
        part = question.options[option] if option is not None else question.rows.get(item.row or "", "")
        joined[f"{parent} | {tidy(part)}" if part else parent] = column
    return joined


def _words() -> dict[str, list[str]]:
    """Headings the platform adds, from surveymonkey.yaml beside this module."""
    text = files(__package__).joinpath("surveymonkey.yaml").read_text(encoding="utf-8")
    data: dict[str, list[str]] = parse_yaml(text, "surveymonkey.yaml").data
    return data
