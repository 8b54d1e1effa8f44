"""Errors of the model in words: which key, on which line, and what would do.

Belongs here: the translation of pydantic's errors. Does not belong here: what several keys mean together
(`schemas/references.py`).
"""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel

from schemas.problems import Problem, nearest
from schemas.published import Published
from schemas.questionnaire import (
    Export,
    Missing,
    Question,
    Questionnaire,
    Rule,
    Threshold,
)
from schemas.settings import Attention, Fieldwork, Sparse
from schemas.source import Path, Source


def explained(source: Source, error: dict[str, Any]) -> Problem:
    """One error of pydantic (`ValidationError.errors()`), with its line and what to do."""
    path: Path = tuple(part for part in error["loc"] if part != "[key]")
    name = str(path[-1]) if path else ""
    where = f"{name!r}" + (f" of {_owner(source, path)}" if len(path) > 1 else "")
    kind = error["type"]
    if kind == "extra_forbidden":
        model = Questionnaire if len(path) == 1 else _MODELS.get(str(path[0]), Question)
        names = [f.alias or n for n, f in model.model_fields.items()]
        return Problem(source.file, source.line(path), f"unknown key {where}.", nearest(name, names))
    if kind == "missing":
        return Problem(source.file, source.line(path[:-1]), f"{where} is missing.", "Add it.")
    if kind == "string_pattern_mismatch":
        rule = (
            "a letter first, then lower-case letters, digits and single underscores"
            if "a-z" in str(error.get("ctx", {}).get("pattern", ""))
            else "no spaces, quotes or |"
        )
        return Problem(source.file, source.line(path), f"{error['input']!r} cannot be a name here.", f"Use {rule}.")
    if kind == "enum":
        known = str(error.get("ctx", {}).get("expected", "")).replace("'", "").replace(" or ", ", ").split(", ")
        return Problem(
            source.file,
            source.line(path),
            f"{where} cannot be {error['input']!r}.",
            nearest(str(error["input"]), known),
        )
    message = str(error["msg"]).removeprefix("Value error, ")
    return Problem(source.file, source.line(path), f"{where}: {message[:1].lower()}{message[1:]}.")


_MODELS: dict[str, type[BaseModel]] = {
    "fieldwork": Fieldwork,
    "export": Export,
    "missing": Missing,
    "rules": Rule,
    "thresholds": Threshold,
    "attention": Attention,
    "sparse": Sparse,
    "published": Published,
}


def _owner(source: Source, path: Path) -> str:
    """Words for what a key belongs to: `question 'role'`."""
    if len(path) > 2 and path[0] in ("questions", "rules") and isinstance(path[1], int):
        part = source.data[path[0]][path[1]]
        name = part.get("id") if isinstance(part, dict) else None
        return f"{str(path[0])[:-1]} {name!r}" if name else f"{str(path[0])[:-1]} number {path[1] + 1}"
    return ".".join(str(p) for p in path[:-1])
