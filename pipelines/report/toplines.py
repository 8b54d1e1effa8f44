"""Toplines as a card shows them: shares of each answer, row by row of a grid, and by named base.

Belongs here: arranging `toplines`, small groups held back (`disclosure.py`). Does not belong here: the base accounting
(`accounts.py`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from markupsafe import Markup

from pipelines.report import disclosure, words
from pipelines.report.accounts import row_label
from pipelines.report.charts.bars import Segment, bar, stacked
from pipelines.report.charts.numbers import percent
from pipelines.report.lines import Row
from schemas.questionnaire import EVERYBODY, Question, Questionnaire, Status

Key = tuple[str | None, str | None]
SHADES = 6


@dataclass(frozen=True)
class Choice:
    """One line of a topline. `css` colours it in a stacked bar; options that stand for no answer are grey."""

    label: str
    count: int
    base: int
    percent: str
    weighted: str
    css: str = ""

    @property
    def picture(self) -> Markup:
        """One bar."""
        return bar(self.count, self.base)


@dataclass(frozen=True)
class GridRow:
    """One row of a grid's topline; `hidden` says why its answers are not shown."""

    label: str
    base: int
    choices: tuple[Choice, ...]
    hidden: str = ""

    @property
    def picture(self) -> Markup:
        """One stacked bar."""
        parts = [Segment(c.css, c.label, c.count) for c in self.choices]
        told = words.listed(f"{c.label} {c.percent}" for c in self.choices)
        return stacked(parts, f"{self.label}: {told}")


@dataclass(frozen=True)
class Line:
    """One line of the toplines by named base; a cell is empty where nothing is known."""

    label: str
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Banners:
    """Toplines side by side for the named bases, with their sizes; `notes` say what is not shown, and why."""

    names: tuple[str, ...]
    sizes: tuple[str, ...]
    lines: tuple[Line, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True)
class Topline:
    """Everything that is shown of the answers to a question; `hidden` says why nothing is."""

    choices: tuple[Choice, ...] = ()
    grid: tuple[GridRow, ...] = ()
    banners: Banners | None = None
    hidden: str = ""

    @property
    def weighted(self) -> bool:
        """Whether there are weighted shares."""
        return any(c.weighted for c in self.choices) or any(c.weighted for row in self.grid for c in row.choices)

    @property
    def labels(self) -> tuple[Choice, ...]:
        """The options of a grid, in order; none where every row is held back."""
        return next((row.choices for row in self.grid if row.choices), ())


def topline(questionnaire: Questionnaire, question: Question, rows: Sequence[Row], bases: Sequence[Row]) -> Topline:
    """The topline of a question from its rows of `toplines` and `bases`. Of a private question there is none."""
    if question.private or not rows:
        return Topline()
    least = questionnaire.disclosure
    everybody = [row for row in rows if row["banner"] == EVERYBODY]
    gridded = any(row["row"] for row in everybody) and any(row["option"] for row in everybody)
    known = [row for row in everybody if not disclosure.is_few(row["base"], least)]
    return Topline(
        choices=() if gridded else tuple(_choice(question, row) for row in known),
        grid=_grid(questionnaire, question, everybody) if gridded else (),
        banners=_banners(question, rows, [r for r in bases if r["base"] != EVERYBODY], least),
        hidden=disclosure.hidden(least) if everybody and not known else "",
    )


def _choice(question: Question, row: Row, css: str = "", *, named: bool = False) -> Choice:
    label = row["label"]
    if not named and row["row"] and row["option"] is None:
        label = row_label(question, row) + (f": {label}" if label else "")
    return Choice(label, row["count"], row["base"], _percent(row), _weighted(row), css)


def _percent(row: Row) -> str:
    return percent(Fraction(100 * row["count"], row["base"]), 1) if row["base"] else words.DASH


def _weighted(row: Row) -> str:
    """The weighted share; empty where nothing is weighted."""
    share = row["weighted_percent"]
    return "" if share is None else percent(Fraction(share), 1)


def _grid(questionnaire: Questionnaire, question: Question, rows: Sequence[Row]) -> tuple[GridRow, ...]:
    lines: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        lines[row["row"]].append(row)
    real = [code for code in question.options if questionnaire.option_status(question, code) is Status.answered]
    shades = {code: f"g-{i * SHADES // len(real)}" for i, code in enumerate(real)}
    least, found = questionnaire.disclosure, []
    for line in lines.values():
        base = max(row["base"] for row in line)
        if disclosure.is_few(base, least):
            found.append(GridRow(row_label(question, line[0]), 0, (), disclosure.hidden(least)))
            continue
        choices = (_choice(question, row, shades.get(row["option"], "g-none"), named=True) for row in line)
        found.append(GridRow(row_label(question, line[0]), base, tuple(choices)))
    return tuple(found)


def _banners(question: Question, toplines: Sequence[Row], bases: Sequence[Row], least: int) -> Banners | None:
    """The toplines of the named bases, a column each; None where there are none."""
    names = tuple(dict.fromkeys(row["banner"] for row in toplines if row["banner"] != EVERYBODY))
    if not names:
        return None
    hidden = _held_back(toplines, names, least)
    cells: dict[Key, dict[str, str]] = defaultdict(dict)
    labels: dict[Key, str] = {}
    sizes: dict[str, list[int]] = {name: [] for name in names}
    for row in toplines:
        if row["banner"] == EVERYBODY:
            continue
        key, banner = (row["row"], row["option"]), row["banner"]
        grid_row = row_label(question, row)
        labels.setdefault(key, f"{grid_row}: {row['label']}" if grid_row else row["label"])
        why = hidden.get(row["row"], {}).get(banner)
        cells[key][banner] = "not shown" if why else _cell(row)
        sizes[banner].append(row["base"])
    lines = [Line(label, tuple(cells[key].get(name, "") for name in names)) for key, label in labels.items()]
    return Banners(
        tuple(name.replace("_", " ") for name in names),
        tuple(f"n = {_spread(sizes[name], least)}" for name in names),
        (*lines, *_sizes(names, bases, least)),
        _notes(names, hidden),
    )


def _held_back(toplines: Sequence[Row], names: Sequence[str], least: int) -> dict[str | None, dict[str, str]]:
    """Row of the grid -> named base -> why it is not shown."""
    bases: dict[str | None, dict[str, int]] = defaultdict(dict)
    for row in toplines:
        bases[row["row"]][row["banner"]] = row["base"]
    found = {}
    for row_code, by_banner in bases.items():
        named = {name: by_banner[name] for name in names if name in by_banner}
        found[row_code] = disclosure.held_back(named, by_banner.get(EVERYBODY, 0), least)
    return found


def _cell(row: Row) -> str:
    if not row["base"]:
        return words.DASH
    weighted = _weighted(row)
    return f"{row['count']:,} ({_percent(row)}{f', weighted {weighted}' if weighted else ''})"


def _sizes(names: Sequence[str], bases: Sequence[Row], least: int) -> list[Line]:
    """How many there are in each base, how many were asked, and how many answered."""
    known = {row["base"]: row for row in bases if not row["row"]}
    if not all(name in known for name in names):
        return []
    return [
        Line(said, tuple(_size(known[name][column], least) for name in names))
        for column, said in (("total", "In the base"), ("asked", "Asked"), ("answered", "Answered"))
    ]


def _size(count: int, least: int) -> str:
    return disclosure.few(least) if disclosure.is_few(count, least) else f"{count:,}"


def _notes(names: Sequence[str], hidden: Mapping[str | None, Mapping[str, str]]) -> tuple[str, ...]:
    """Which bases are held back, and why, each once; whether in all rows of a grid, or only in some."""
    found = []
    for name in names:
        reasons = dict.fromkeys(held[name] for held in hidden.values() if name in held)
        rows = sum(name in held for held in hidden.values())
        where = f" (in {rows:,} of {len(hidden):,} rows)" if rows < len(hidden) else ""
        found += [f"{name.replace('_', ' ')}{where}: {why}" for why in reasons]
    return tuple(found)


def _spread(sizes: Sequence[int], least: int) -> str:
    ends = dict.fromkeys(_size(size, least) for size in (min(sizes), max(sizes)))
    return " to ".join(ends)
