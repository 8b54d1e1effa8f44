"""The sheets of an XLSForm: choice lists, the language of the wording, and the words of the format.

Does not belong here: what a row of the survey sheet means (`xlsform.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import Any

from pipelines.forms.tables import Row, heading
from schemas.source import parse_yaml


def lists_of(choices: Sequence[Row], settings: Sequence[Row]) -> dict[str, list[tuple[str, str]]]:
    """Choice lists by name: code and label of each option."""
    label = wording_of(choices, settings)
    lists: dict[str, list[tuple[str, str]]] = {}
    for row in choices:
        if row["name"]:
            lists.setdefault(row["list_name"], []).append((row["name"], row[label] or row["label"] or row["name"]))
    return lists


def wording_of(rows: Sequence[Row], settings: Sequence[Row]) -> str:
    """Heading of the wording: without a language, in the default one, else in the first."""
    headings = list(dict.fromkeys(h for row in rows for h in row.cells if h == "label" or h.startswith("label:")))
    default = next((heading(row["default_language"]) for row in settings if row["default_language"]), None)
    if default and (found := next((h for h in headings if h.startswith("label:") and default in h), None)):
        return found
    return "label" if "label" in headings or not headings else headings[0]


@cache
def words() -> dict[str, Any]:
    """Kinds of question and other words of the format."""
    text = files(__package__).joinpath("xlsform.yaml").read_text(encoding="utf-8")
    data: dict[str, Any] = parse_yaml(text, "xlsform.yaml").data
    return data
