"""Quantipy, and what is like it: a CSV file with the metadata of its columns in a JSON file of the same name.

Several answers stand in one cell (`1;3;5;`), questions that share their answers form an array. Belongs here: joining
the two. Does not belong here: reading CSV (`delimited.py`), what an answer means.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final, Literal

import polars as pl

from pipelines.files import read_bytes, shown
from pipelines.readers.formats.delimited import open_delimited
from pipelines.readers.opened import Body, Opened, Variable
from schemas.export import Export
from schemas.problems import InputError

SEPARATOR: Final = ";"
KINDS: Final[Mapping[str, Literal["number", "date"]]] = {"int": "number", "float": "number", "date": "date"}
WHOLE: Final = ("single", "int")
"""Types whose values are whole numbers, which pandas writes as `3.0` where others in the column are blank."""
AGAIN: Final = "Save the data set again, both files."


def open_quantipy(path: Path) -> Opened:
    """Open a data set by its CSV or its JSON file. Raises InputError if one is missing, broken, or not of the other.

    A column that the metadata do not describe is one without label, named in `facts`.
    """
    data_path, meta_path = path.with_suffix(".csv"), path.with_suffix(".json")
    described = _Described(_meta(meta_path), shown(meta_path))
    table = open_delimited(
        read_bytes(data_path), shown(data_path), Export.model_validate({"file": data_path.name, "headings": 1})
    )
    names = table.head[0]
    if not set(names) & set(described.columns):
        raise InputError.of(shown(meta_path), "it describes none of the columns of the data.", AGAIN)
    variables = tuple(described.variable(name) for name in names)
    whole = [str(at) for at, name in enumerate(names) if described.type_of(name) in WHOLE]
    strange = [name or "(no name)" for name in names if name not in described.columns]
    facts = {**table.facts, "format": "Quantipy, CSV and JSON", "definition": meta_path.name, "separator": SEPARATOR}
    facts |= {"not_described": ", ".join(strange)} if strange else {}
    return replace(table, facts=facts, variables=variables, read=_reading(table.read, whole))


def _meta(path: Path) -> dict[str, Any]:
    file = shown(path)
    try:
        meta = json.loads(read_bytes(path))
    except (ValueError, RecursionError):
        raise InputError.of(file, "it is no JSON.", AGAIN) from None
    if not isinstance(meta, dict) or not isinstance(meta.get("columns"), dict):
        raise InputError.of(file, "it is JSON, but describes no columns.", AGAIN)
    return meta


def _reading(read: Callable[[int], Body], whole: Sequence[str]) -> Callable[[int], Body]:
    def bare(skipped: int) -> Body:
        body = read(skipped)
        columns = [pl.col(column).str.replace(r"^(-?\d+)\.0+$", "$1") for column in whole]
        return Body(body.frame.with_columns(columns), body.lines)

    return bare


class _Described:
    """The metadata, asked one column at a time; whatever is not as it should be is an InputError."""

    def __init__(self, meta: dict[str, Any], file: str) -> None:
        self.file = file
        self.columns: dict[str, Any] = meta["columns"]
        self.arrays = self._part(meta, "masks")
        self.lib = self._part(meta, "lib")
        self.language = str(self.lib.get("default text", ""))
        self.member = {
            str(item.get("source", "")).removeprefix("columns@"): (name, self._text(item))
            for name, array in self.arrays.items()
            for item in self._items(array, "items")
        }

    def type_of(self, name: str) -> str:
        """Type of a column; empty for one that is not described."""
        return str(self._part(self.columns, name).get("type", ""))

    def variable(self, name: str) -> Variable:
        """What the metadata say of a column."""
        about, kind = self._part(self.columns, name), self.type_of(name)
        found = Variable(
            name,
            self._text(about),
            KINDS.get(kind, "text"),
            self._labels(about.get("values")),
            separator=SEPARATOR if kind == "delimited set" else None,
        )
        if name not in self.member:
            return found
        array, label = self.member[name]
        whole = self._text(self._part(self.arrays, array))
        return replace(found, label=label or found.label, group=array, group_label=whole, group_kind="rows")

    def _labels(self, values: Any) -> dict[str, str]:
        """Values are listed, or refer to a list in the library: `lib@values@q5`."""
        if isinstance(values, str):
            place: Any = {"lib": self.lib}
            for step in values.split("@"):
                if not isinstance(place, dict) or step not in place:
                    raise InputError.of(self.file, f"there is no {values!r}, to which a column refers.", AGAIN)
                place = place[step]
            values = place
        return {str(item.get("value")): self._text(item) for item in self._items({"values": values or []}, "values")}

    def _text(self, about: Mapping[str, Any]) -> str:
        """A text in the language of the file, else in the first there is."""
        text = about.get("text", "")
        if isinstance(text, dict):
            text = text.get(self.language) or next(iter(text.values()), "")
        return " ".join(str(text).split())

    def _part(self, whole: Any, name: str) -> Any:
        found = whole.get(name, {}) if isinstance(whole, dict) else None
        if not isinstance(found, dict):
            raise InputError.of(self.file, f"{name!r} is not written as Quantipy writes it.", AGAIN)
        return found

    def _items(self, whole: Any, name: str) -> list[dict[str, Any]]:
        found = whole.get(name, []) if isinstance(whole, dict) else None
        if not isinstance(found, list) or not all(isinstance(item, dict) for item in found):
            raise InputError.of(self.file, f"its {name} are not written as Quantipy writes them.", AGAIN)
        return found
