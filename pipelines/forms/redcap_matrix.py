"""Matrices of REDCap: fields shown as one table are a grid, or a ranking where each column may be chosen once.

Belongs here: which fields make one, and what it becomes. Does not belong here: single fields (`redcap.py`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from pipelines.forms.drafting import ROW, Labels, plain
from pipelines.forms.tables import Row
from schemas.vocabulary import Type

YES = ("y", "yes", "1", "true")


@dataclass(frozen=True)
class Matrix:
    """Fields in one table, alike in everything but their wording."""

    name: str
    rows: tuple[Row, ...]
    type: Type

    def keys(self, id_: str, labels: Labels) -> dict[str, Any]:
        """The keys of the question, but its route."""
        rows = {row["field_name"]: plain(row["field_label"]) or row["field_name"] for row in self.rows}
        choices = (
            {"options": labels.labels} if self.type is Type.grid else {"ranks": min(len(labels.labels), len(rows))}
        )
        return {
            "id": id_,
            "text": plain(self.rows[0]["section_header"]) or self.name,
            "type": str(self.type),
            "heading": self.name if self.name != id_ else None,
            "rows": rows,
            **choices,
            "required": self.rows[0]["required_field"].lower() in YES or None,
        }


def matrices(fields: Sequence[Row]) -> Iterator[Matrix]:
    """The matrices of a project that are one question here: a single choice in each row, all under one condition."""
    for (name, _), members in groupby(fields, lambda row: (row["matrix_group_name"].strip(), row["form_name"])):
        rows = tuple(members)
        same = ("field_type", "select_choices_or_calculations", "branching_logic", "required_field", "identifier")
        alike = len({tuple(row[key].strip().lower() for key in same) for row in rows}) == 1
        named = name and all(ROW.fullmatch(row["field_name"]) for row in rows)
        if named and len(rows) > 1 and alike and rows[0]["field_type"].lower() == "radio":
            ranked = any(row["matrix_ranking"].strip().lower() in YES for row in rows)
            yield Matrix(name, rows, Type.ranking if ranked and _ranks(rows[0]) else Type.grid)


def _ranks(row: Row) -> bool:
    """Whether its choices are the ranks themselves."""
    codes = [choice.partition(",")[0].strip() for choice in row["select_choices_or_calculations"].split("|")]
    return codes == [str(rank) for rank in range(1, len(codes) + 1)]
