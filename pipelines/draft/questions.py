"""A block of columns, drafted as questions with all the keys that its answers tell.

Belongs here: types, option lists, rows, texts and comments. Does not belong here: which columns belong together
(`blocks.py`), routes (`gates.py`), and what is said of the export as a whole (`exports.py`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

import polars as pl

from pipelines.draft.blocks import Block, Part
from pipelines.draft.lists import (
    alone_in_cells,
    alone_in_columns,
    declining,
    exclusive_of,
    listed,
    option_of,
    options_of,
    row_of,
)
from pipelines.draft.remarks import Drafted, hide_personal, own_missing, point_out
from schemas.administrative import HEADED, TICKED, UNTICKED
from schemas.draft import DraftQuestion, code_of, name_of
from schemas.inference.contents import MANY, Contents, Kind
from schemas.inference.groups import Group, Together, group
from schemas.inference.numbers import numbers
from schemas.inference.options import is_other
from schemas.inference.personal import OPEN_ANSWERS
from schemas.inference.words import plain, words
from schemas.vocabulary import Type

RESERVED: Final = frozenset(
    {"survey", "wave", "reached", "line", "respondent_id"} | {"and", "or", "not", "in", "selected", "answered", "count"}
)
"""Names of columns of our own, and words of conditions."""
SHORT: Final = re.compile(r"[A-Za-z][A-Za-z0-9_.]{0,24}")


class Drafting:
    """Questions one after another, with ids that differ and the ways dates and several answers are written."""

    def __init__(
        self,
        export: Mapping[str, Any],
        taken: Iterable[str],
        known: Iterable[str],
        columns: Iterable[str],
        *,
        other_in_cell: bool = False,
    ) -> None:
        """`export` is the export block; `taken` are ids that are used already.

        `known` are texts that stand for no answer in the whole export, `columns` all headings; `other_in_cell`: the
        platform writes what people mean by "other" where their answer stands.
        """
        self.dates = export.get("dates")
        self.separator = export.get("separator")
        self.other_in_cell = other_in_cell
        self.taken = {*RESERVED, *taken, *(column for key, column in HEADED.items() if key in export)}
        self.headings: set[str] = set()
        self.columns = set(columns)
        self.named: dict[str, set[str]] = {}
        for heading in self.columns:
            self.named.setdefault(name_of(heading), set()).add(heading)
        self.known = set(known)

    def of(self, block: Block) -> Iterator[Drafted]:
        """The questions of a block: one, its texts, or each column on its own."""
        parts = block.parts
        if len(parts) == 1 and block.whole is None and not _is_option(parts[0], block):
            main = self._lone_option(parts[0]) or self._alone(parts[0], block.names)
            yield main
            yield from self._own_words(main, parts[0])
            yield from self._others(block, main)
            return
        if all(part.column.mention for part in parts):
            yield self._mentioned(block)
            return
        together = group([p.cells for p in parts], [p.held for p in parts], several=_several(block))
        empty = all(part.held.kind is Kind.nothing for part in parts)
        if empty or (len(parts) == 1 and _is_option(parts[0], block)):
            together = Group(Together.multiple)
        if block.whole is not None and together.kind is not Together.multiple:
            together = Group(Together.apart)
        match together.kind:
            case Together.apart:
                if block.whole is not None:
                    yield self._alone(block.whole, block.names)
                for part in parts:
                    yield self._alone(part, (f"{block.wording}: {part.part}",) if part.part else ())
                for part in block.others:
                    yield self._alone(part, ())
                return
            case Together.multiple:
                main = self._multiple(block, together)
            case Together.grid:
                ways_out = (text for part in parts for text in declining(part.held))
                main = self._rows(block, Type.grid, {"options": options_of((*together.values, *ways_out), parts)})
            case Together.ranking:
                main = self._rows(block, Type.ranking, {})
            case Together.constant_sum:
                main = self._rows(block, Type.constant_sum, {"total": together.total})
        if empty:
            main.remark("empty in this export: type and options are unknown")
        yield main
        yield from self._others(block, main)

    def _id(self, names: Sequence[str]) -> str:
        """A code where the headings have one, else words."""
        codes = [name for name in names if SHORT.fullmatch(name)]
        wanted = codes[0] if codes else _first_words(max(names, key=len, default=""))
        id_ = name_of(wanted, self.taken)
        passed: set[str] = set()
        own = {name.lower() for name in names}
        while id_ not in own and self.named.get(id_, set()) - set(names):  # it must not read like another's heading
            passed.add(id_)
            id_ = name_of(wanted, self.taken | passed)
        self.taken.add(id_)
        return id_

    def _start(self, names: Sequence[str], type_: Type, extra: Sequence[str] = ()) -> Drafted:
        """Id, text and type; and a heading where neither id nor text is one."""
        wording = " ".join(max(names, key=len, default="").split()) or "?"
        if wording in self.columns and extra and wording not in extra:
            wording = extra[0]  # the wording is the heading of another column
        keys: dict[str, Any] = {"id": self._id(names), "text": wording, "type": type_.value}
        if (extra and wording not in extra) or wording in self.headings:
            keys["heading"] = next(name for name in (*extra, *names) if name not in self.headings)
        self.headings.add(keys.get("heading", wording))
        return Drafted(DraftQuestion(keys))

    def _alone(self, part: Part, names: Sequence[str]) -> Drafted:
        """A question with one column."""
        names = tuple(filter(None, names)) or (part.column.heading,)
        headings = (
            (part.column.heading,) if part.column.part else (*filter(None, part.column.question), part.column.heading)
        )
        drafted = self._start(names, self._type(part), headings)
        keys, held = drafted.question.keys, part.held
        match drafted.type:
            case Type.single:
                keys["options"] = options_of(listed(held), [part])
                own_missing(drafted, self.known, held)
            case Type.multiple:
                found = held.mentions.counts if held.mentions else {}
                keys["options"] = options_of((*found, *declining(held)), [part], placed=True)
                own_missing(drafted, self.known, held)
                exclusive_of(keys, alone_in_cells(part, keys["options"], self.separator or ","))
            case Type.number:
                if held.kind is Kind.whole:
                    keys["integer"] = True
                elif broken := nearly_whole(held):
                    drafted.remark(f"integer: true would fit all values but {broken}")
                own_missing(drafted, self.known, held)
            case Type.date:
                if held.dates is not None and held.dates.pattern != self.dates:
                    keys["dates"] = held.dates.pattern
                if held.dates is not None and held.dates.others:
                    drafted.question.comments.append(
                        f"dates: they could also be written {' or '.join(held.dates.others)}"
                    )
        drafted.columns = (
            {f"{keys['id']}__{code}": part for code in keys["options"]} if drafted.type is Type.multiple
            else {keys["id"]: part}
        )  # fmt: skip
        hide_personal(drafted, [part])
        point_out(drafted, part, other_in_cell=self.other_in_cell)
        return drafted

    def _lone_option(self, part: Part) -> Drafted | None:
        """The only option of a multiple choice that the export has: its heading ends with its one answer."""
        heading = part.column.heading
        label = part.held.values[0] if len(part.held.values) == 1 else ""
        wording = heading.removesuffix(label).rstrip(" -:|/[(")
        if not label or not heading.endswith(label) or len(wording) + 2 > len(heading) - len(label) or not wording:
            return None
        drafted = self._start((wording,), Type.multiple)
        drafted.question.keys["options"] = {code_of(label): label}
        drafted.columns = {f"{drafted.question.id}__{code_of(label)}": part}
        drafted.remark("one option only: the others are not in the export")
        return drafted

    def _type(self, part: Part) -> Type:
        held = part.held
        match held.kind:
            case Kind.choice:
                return Type.single
            case Kind.text if held.frequent and self.other_in_cell:
                return Type.single
            case Kind.mentions if held.mentions is not None and held.mentions.separator == self.separator:
                return Type.multiple
            case Kind.whole | Kind.decimal:
                return Type.number
            case Kind.date:
                return Type.date
        return Type.text

    def _multiple(self, block: Block, together: Group) -> Drafted:
        drafted = self._start(block.names, Type.multiple, block.names)
        keys = drafted.question.keys
        options: dict[str, str] = {}
        for part in block.parts:
            code, label = option_of(part, options)
            options[code] = label
        keys["options"] = options
        exclusive_of(keys, alone_in_columns(dict(zip(options, block.parts, strict=True))))
        drafted.columns = dict(zip((f"{keys['id']}__{code}" for code in options), block.parts, strict=True))
        if together.unticked:
            keys["missing"] = {"blank": list(together.unticked)}
            drafted.question.comments.append(f"{', '.join(together.unticked)} seems to mean: not ticked")
        for part in block.parts:
            own_missing(drafted, {*self.known, *together.unticked}, part.held)
        return drafted

    def _mentioned(self, block: Block) -> Drafted:
        """Columns with a mention each share one list of options."""
        drafted = self._start(block.names, Type.multiple, block.names)
        keys = drafted.question.keys
        values = dict.fromkeys(value for part in block.parts for value in listed(part.held))
        keys["options"] = options_of(tuple(values), block.parts)
        exclusive_of(keys, {})
        drafted.columns = {f"{keys['id']}__{code}": block.parts[0] for code in keys["options"]}
        return drafted

    def _rows(self, block: Block, type_: Type, more: dict[str, Any]) -> Drafted:
        drafted = self._start(block.names, type_, block.names)
        keys = drafted.question.keys
        keys |= more
        rows: dict[str, str] = {}
        for part in block.parts:
            code, label = row_of(part, rows)
            rows[code] = label
        keys["rows"] = rows
        drafted.columns = dict(zip((f"{keys['id']}__{code}" for code in rows), block.parts, strict=True))
        for part in block.parts:
            own_missing(drafted, self.known, part.held)
        return drafted

    def _others(self, block: Block, main: Drafted) -> Iterator[Drafted]:
        """The texts of a question, each joined to the option it belongs to."""
        options: dict[str, str] = main.question.keys.get("options", {})
        free = [code for code, label in options.items() if is_other(label)]
        for part in block.others:
            text = self._alone_text(part, main)
            yield text
            if main.type in (Type.single, Type.multiple):
                own = {plain(name) for name in part.column.part}
                named = [code for code, label in options.items() if own & {plain(label), plain(code)}]
                best = next((code for code in (*named, *free) if code not in main.question.keys.get("other", {})), None)
                if best is not None:
                    main.question.keys.setdefault("other", {})[best] = text.question.id

    def _own_words(self, main: Drafted, part: Part) -> Iterator[Drafted]:
        """The text question that takes what people wrote into the cell itself."""
        rest = part.held.mentions.rest if main.type is Type.multiple and part.held.mentions else 0
        if not self.other_in_cell or not (rest or (main.type is Type.single and part.held.frequent)):
            return
        keys = main.question.keys
        code = next((code for code, label in keys["options"].items() if is_other(label)), None)
        if code is None:
            code = code_of("other", {*keys["options"], *keys["options"].values()})
            keys["options"][code] = "Other"
        id_ = name_of(f"{main.question.id}_text", self.taken)
        self.taken.add(id_)
        keys["other"] = {code: id_}
        wording = f"{keys['text']}: {keys['options'][code]}"
        self.headings.add(wording)
        text = {"id": id_, "text": wording, "type": Type.text.value, "private": True}
        own = sum(n for v, n in part.held.counts.items() if v not in part.held.frequent) if part.held.frequent else rest
        noun = "cell has" if own == 1 else "cells have"
        says = f"{own:,} {noun} something besides the options of the question before: errors, if it has no `other`"
        comments = [says, OPEN_ANSWERS]
        yield Drafted(DraftQuestion(text, comments), {})

    def _alone_text(self, part: Part, main: Drafted) -> Drafted:
        id_ = name_of(f"{main.question.id}_text", self.taken)
        self.taken.add(id_)
        wording = f"{main.question.keys['text']}: {part.part}" if part.part else part.column.heading
        keys: dict[str, Any] = {"id": id_, "text": " ".join(wording.split()), "type": Type.text.value}
        keys["heading"] = part.column.heading
        self.headings.add(part.column.heading)
        drafted = Drafted(DraftQuestion(keys), {id_: part})
        hide_personal(drafted, [part])
        return drafted


def _first_words(wording: str) -> str:
    """The words of a question that tell it from others: what everybody asks with comes last."""
    common = set(words()["common"])
    found = re.findall(r"[^\W_]+", re.sub(r"\([^)]*\)|[][*_]|https?:\S+|['\u2019]s\b", " ", wording))
    telling = [word for word in found if word.lower() not in common]
    return " ".join((telling or found)[:4])


def nearly_whole(held: Contents) -> int:
    """Values that are not whole, where hardly any is; else 0."""
    amounts = numbers(pl.Series([*held.counts], dtype=pl.String), held.decimal)
    counts = pl.Series([*held.counts.values()], dtype=pl.Int64)
    broken = int(counts.filter(amounts != amounts.floor()).sum())
    return broken if MANY * broken <= held.filled else 0


def _several(block: Block) -> bool:
    low = plain(block.wording)
    return any(phrase in low for phrase in words()["several"])


def _is_option(part: Part, block: Block) -> bool:
    """Whether the only column of a question is one option of it."""
    if not part.column.part or len(part.held.values) > 2:
        return False
    if block.whole is not None:
        return True
    ticks = {value.lower() for value in part.held.values} <= {*TICKED, *UNTICKED}
    return part.ticks_itself or (_several(block) and ticks)
