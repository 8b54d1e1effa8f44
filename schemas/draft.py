"""A first questionnaire, to be edited: what forms and exports say, before a person has looked at it.

Belongs here: the draft, its names and codes, and how it is written as `questionnaire.yaml` with comments. Does not
belong here: reading forms (`pipelines/forms`) or guessing from answers (`pipelines/draft`).
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, Final

LONGEST_NAME: Final = 40
WIDTH: Final = 110


@dataclass
class DraftQuestion:
    """One question: the keys of the questionnaire, and comments to write above it."""

    keys: dict[str, Any]
    comments: list[str] = field(default_factory=list)

    @property
    def id(self) -> str:
        """Its id."""
        return str(self.keys["id"])


@dataclass
class Draft:
    """A questionnaire in the making. `keys` holds everything but the questions and rules, in the order to write."""

    keys: dict[str, Any] = field(default_factory=dict)
    questions: list[DraftQuestion] = field(default_factory=list)
    rules: list[dict[str, Any]] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)


def name_of(text: str, taken: Collection[str] = (), otherwise: str = "q") -> str:
    """An id for a question or rule: lower-case words joined by single underscores, different from all `taken`."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower().replace("'", "")
    words = re.findall(r"[a-z0-9]+", plain)
    name = ""
    for word in words:
        if name and len(name) + 1 + len(word) > LONGEST_NAME:
            break
        name = f"{name}_{word}" if name else word[:LONGEST_NAME]
    if not name or not name[0].isalpha():
        name = f"{otherwise}_{name}" if name else otherwise
    return _untaken(name, taken)


def code_of(label: str, taken: Collection[str] = ()) -> str:
    """A code for an option or row from its label, different from all `taken`."""
    return name_of(label, taken, otherwise="o")


def _untaken(name: str, taken: Collection[str]) -> str:
    if name not in taken:
        return name
    return next(f"{name}_{n}" for n in range(2, len(taken) + 3) if f"{name}_{n}" not in taken)


def written(draft: Draft) -> str:
    """The text of `questionnaire.yaml`. What `parse_questionnaire` reads from it is what the draft says."""
    lines = [f"# {line}" for comment in draft.comments for line in comment.splitlines()]
    for key, value in draft.keys.items():
        lines += _entry(key, value, "")
    lines.append("questions:")
    for question in draft.questions:
        lines += [f"  # {line}" for comment in question.comments for line in comment.splitlines()]
        lines += _listed(question.keys)
    if draft.rules:
        lines.append("rules:")
        for rule in draft.rules:
            lines += _listed(rule)
    return "\n".join(lines) + "\n"


def _listed(keys: Mapping[str, Any]) -> Iterator[str]:
    own = [line for key, value in keys.items() for line in _entry(key, value, "    ")]
    yield "  - " + own[0].removeprefix("    ")
    yield from own[1:]


def _entry(key: str, value: Any, indent: str) -> Iterator[str]:
    """One key: short values on its line, long maps one entry a line."""
    head = f"{indent}{_scalar(key)}:"
    if isinstance(value, Mapping):
        flow = "{" + ", ".join(f"{_scalar(k)}: {_flow(v)}" for k, v in value.items()) + "}"
        if len(head) + len(flow) < WIDTH or not value:
            yield f"{head} {flow}"
        else:
            yield head
            for k, v in value.items():
                yield from _entry(str(k), v, indent + "  ")
    else:
        yield f"{head} {_flow(value)}"


def _flow(value: Any) -> str:
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_scalar(k)}: {_flow(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list | tuple | set | frozenset):
        return "[" + ", ".join(_flow(v) for v in value) + "]"
    return _scalar(value)


PLAIN: Final = re.compile(r"[A-Za-z0-9_ÀɏÀ-ɏ][\w À-ɏ./()'%+-]*")


def _scalar(value: Any) -> str:
    """A scalar that our reader gives back as it was; quoted wherever YAML might see something else in it."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Fraction):
        value = str(float(value)) if value.denominator != 1 else str(value.numerator)
    text = str(value)
    quiet = PLAIN.fullmatch(text) and text == text.strip() and text not in ("null", "Null", "NULL", "~")
    return text if quiet and " #" not in text else json.dumps(text, ensure_ascii=False)
