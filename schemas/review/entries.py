"""Files that people and commands append to: a YAML list of short entries.

Belongs here: reading such a list with its line numbers, and writing one entry so that it reads back the same. Does not
belong here: what the keys mean (`waivers.py`, `signatures.py`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from schemas.problems import InputError, Problem, nearest
from schemas.source import Source, parse_yaml

DAY: Final = "Write the day as 2027-03-31."
WRITTEN: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
PLAIN: Final = re.compile(r"[^\W\d_].*\S|[^\W\d_]")
MARKUP: Final = re.compile(r": | #|:$")
HIDDEN: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
"""Signs that a reader does not see, and by which a page or a terminal shows something else than was written."""
WORDS: Final = frozenset({"null", "true", "false", "yes", "no", "on", "off", "y", "n"})
"""Texts that YAML 1.1 takes for something else."""


@dataclass
class Entry:
    """One entry as written. What is wrong with a value is noted in `problems`, and something harmless returned."""

    source: Source
    at: int
    given: Mapping[str, Any]
    problems: list[Problem] = field(default_factory=list)

    def refuse(self, key: str, what: str, remedy: str) -> None:
        """Note down what is wrong with the value of a key."""
        self.problems.append(Problem(self.source.file, self.source.line((self.at, key)), f"{key}: {what}", remedy))

    def text(self, key: str, *, required: bool = True) -> str:
        """A text; it must hold something if it is required."""
        value = self.given.get(key)
        if value is not None and not isinstance(value, str):
            self.refuse(key, "this is no text.", f"Write `{key}: ...` on one line, in quotes if need be.")
        elif required and not (value or "").strip():
            self.refuse(key, "nothing is written there.", "Fill it in.")
        return value if isinstance(value, str) else ""

    def said(self, key: str) -> str:
        """A text that somebody wrote for those who read the page."""
        value = self.text(key)
        if HIDDEN.search(value):
            self.refuse(key, "it holds control characters, or marks that turn the direction of a text.", "Delete them.")
        return value

    def day(self, key: str) -> date:
        """A day, `2027-03-31`."""
        value = self.given.get(key)
        if isinstance(value, str) and WRITTEN.fullmatch(value):
            with suppress(ValueError):
                return date.fromisoformat(value)
        self.refuse(key, f"{value!r} is no day of the calendar." if value else "no day is written there.", DAY)
        return date.min

    def whole(self, key: str) -> int:
        """A number of things."""
        value = self.given.get(key)
        if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < len(str(10**15)):
            return int(value)
        self.refuse(key, f"{value!r} is no number of things.", "Write a whole number, such as 3.")
        return 0


def entries(text: str, file: str, required: Sequence[str], optional: Sequence[str] = ()) -> Iterator[Entry]:
    """The entries of a file, each with the keys that it must have and no others; none of a file of comments.

    Raises InputError for text that is no YAML list of such entries; what is wrong with values is left to the caller.
    """
    source = parse_yaml(text, file)
    if source.data is None:
        return
    example = f"Begin every entry with `- {required[0]}: ...`."
    if not isinstance(source.data, list):
        raise InputError.of(file, "this is no list.", example, source.line(()))
    found, problems = [], []
    for at, given in enumerate(source.data):
        line = source.line((at,))
        if not isinstance(given, dict):
            problems.append(Problem(file, line, "this entry has no keys.", example))
            continue
        problems += [
            Problem(file, source.line((at, key)), f"unknown key {key!r}.", nearest(key, (*required, *optional)))
            for key in given
            if key not in (*required, *optional)
        ]
        problems += [
            Problem(file, line, f"the key {key!r} is missing.", f"Add `{key}: ...` to this entry.")
            for key in required
            if key not in given
        ]
        found.append(Entry(source, at, given))
    if problems:
        raise InputError(problems)
    yield from found


def written(values: Mapping[str, str | date | int | None]) -> str:
    """One entry as YAML, to be appended to a file; `entries` reads back the same texts, days and numbers."""
    lines = [f"{key}: {value if isinstance(value, date | int) else _scalar(value)}" for key, value in values.items()]
    return "- " + "\n  ".join(lines) + "\n"


def _scalar(text: str | None) -> str:
    """A text as it stands if no reader of YAML can take it for anything else; else in quotes, its odd signs escaped."""
    if text is None:
        return "null"
    if PLAIN.fullmatch(text) and text.isprintable() and not MARKUP.search(text) and text.lower() not in WORDS:
        return text
    quoted = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(sign if sign.isprintable() else f"\\U{ord(sign):08X}" for sign in quoted) + '"'
