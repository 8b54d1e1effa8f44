"""Columns of an export, put together to the questions they come from.

Belongs here: which columns share a question, by what the platform says of their headings. Does not belong here: what
kind of question it is (`questions.py`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

import polars as pl

from pipelines.readers.opened import Column, Variable
from schemas.inference.contents import Contents, Kind
from schemas.inference.words import begins, words

AGAIN: Final = re.compile(r" \(\d+\)$")
"""How the second column of a heading is told from the first."""


@dataclass(frozen=True)
class Part:
    """One column: what the platform says of it, its cells, and what they hold."""

    index: int
    column: Column
    cells: pl.Series
    held: Contents
    variable: Variable | None = None

    @property
    def part(self) -> str:
        """The name of the option or row it holds; empty for a whole question. The longest name says most."""
        return max(self.column.part, key=len, default="")

    @property
    def whole(self) -> bool:
        """Whether it holds a whole question."""
        return not (self.column.part or self.column.other or self.column.mention)

    @property
    def is_other(self) -> bool:
        """Whether it is the text that goes with an option of its question."""
        if self.column.other:
            return True
        worded = self.held.kind not in (Kind.choice, Kind.mentions) or len(self.held.counts) > 2
        if self.held.kind is Kind.nothing:  # an option that nobody ticked, or the text of an option ticked by nobody
            worded = AGAIN.search(self.column.heading) is not None
        named = any(begins(name, words()["other"]) is not None for name in self.column.part)
        return worded and named and not self.ticks_itself

    @property
    def ticks_itself(self) -> bool:
        """Whether its one answer is the name of its option."""
        return bool(self.held.values) and set(self.held.values) <= {*self.column.part}


@dataclass(frozen=True)
class Block:
    """The columns of one question, in their order; `others` hold its texts, `whole` all answers of it in one cell."""

    names: tuple[str, ...]
    parts: tuple[Part, ...]
    others: tuple[Part, ...] = ()
    whole: Part | None = None

    @property
    def wording(self) -> str:
        """The longest of its names."""
        return max(self.names, key=len, default="")


@dataclass
class _Gathering:
    """A block in the making."""

    names: tuple[str, ...]
    members: list[Part] = field(default_factory=list)


def blocks(parts: Sequence[Part]) -> list[Block]:
    """Questions in the order of their first column. Two columns that each hold a whole question never share one."""
    gathered: list[_Gathering] = []
    named: dict[str, _Gathering] = {}
    for part in parts:
        names = part.column.question or (part.column.heading,)
        sought = names if AGAIN.search(part.column.heading) else names[:1]
        home = next((named[name] for name in sought if name in named), None)
        if home is not None and part.whole and any(other.whole for other in home.members):
            home = None
        again = part.column.part and not part.is_other
        if home is not None and again and any(part.column.part == other.column.part for other in home.members):
            home, names = None, (part.column.heading,)  # the same option once more is a question of its own
        if home is None:
            home = _Gathering(names)
            gathered.append(home)
            named[names[0]] = home
        home.members.append(part)
    return [_block(each) for each in gathered]


def _block(gathered: _Gathering) -> Block:
    members = gathered.members
    if len(members) == 1:
        return Block(gathered.names, tuple(members))
    others = tuple(p for p in members if p.is_other)
    own = tuple(p for p in members if not p.is_other and not p.whole)
    whole = next((p for p in members if p.whole), None)
    if whole is not None and not own:
        return Block(gathered.names, (whole,), others)
    return Block(gathered.names, own or others, others if own else (), whole)
