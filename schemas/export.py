"""How an export is written: everything a reader must know that the file itself does not say for sure.

Belongs here: the model of the `export` block. What is left out is detected, and the reader says what it found, so
that it can be pinned here. Does not belong here: reading (`pipelines/readers`).
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, StringConstraints

from schemas.vocabulary import Model


def _one_or_more(value: Any) -> Any:
    return (value,) if isinstance(value, str) else value


Headings = Annotated[tuple[str, ...], BeforeValidator(_one_or_more)]
"""One heading, or several whose cells together are the value."""


class Parent(Model):
    """The file that this export is a child of (a repeat group, a household of its members)."""

    file: str
    key: Headings
    """Headings in the parent file that identify its rows."""
    link: Headings
    """Headings in this export that hold the same."""


class Export(Model):
    """The file with the answers, and how it is written. Everything but `file` may be left out."""

    file: str
    platform: str | None = None
    respondent: Headings = ()
    """Headings of the columns that identify a respondent; none: the line of the export does."""
    submitted: str | None = None
    started: str | None = None
    completed: str | None = None
    finished: tuple[str, ...] = ()
    """Texts of `completed` that mean: reached the end; besides yes, 1, true, 100 and dates."""
    last_page: str | None = None
    duration: str | None = None
    source: str | None = None
    max_per_source: int | None = Field(None, ge=1)
    weight: str | None = None
    dates: str = "%Y-%m-%d"
    encoding: str | None = None
    delimiter: Annotated[str, StringConstraints(pattern=r"^[,;:|\t]$")] | None = None
    headings: int | None = Field(None, ge=1, le=3)
    """Rows of headings."""
    decimal: Literal[".", ","] = "."
    separator: str | None = None
    """What separates the answers of a multiple choice that come in one cell."""
    sheet: str | None = None
    ignore: tuple[str, ...] = ()
    leave_out: dict[str, Headings] = Field(default_factory=dict)
    """Heading -> values of rows that are no answers of the survey: previews, tests, spam."""
    parent: Parent | None = None
    synthetic: bool = False
