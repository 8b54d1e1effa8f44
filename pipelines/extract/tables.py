"""Tables cell by cell: which are headings, which are labels, and what the number in a cell is a statistic of.

Belongs here: the layout of a table. Does not belong here: which question it is about (`matching.py`).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from typing import Any, Final

from pipelines.extract.document import Grid
from pipelines.extract.exhibits import SIZE, sizes, untitled
from schemas.figures.model import Statistic
from schemas.source import parse_yaml

NUMBER: Final = r"[-\u2212+]?[£$€]?\d+(?:[,\u00a0 ]\d{3})*(?:[.,]\d+)?|\.\d+"
VALUE: Final = re.compile(
    rf"(?P<first>[<>]?\s?(?:{NUMBER})\s?%?)(?P<mark>[*a-e†‡]*)(?:\s?[(\[/|]\s?(?P<second>[<>]?(?:{NUMBER})\s?%?)\s?[)\]]?)?"
)
MARKS: Final = ("*", "-", "\u2013", "\u2014", "**", "..", "…")
YEAR: Final = re.compile(r"(?:19|20)\d\d(?:[-/\u2013]\d\d(?:\d\d)?)?")
BRACKETS: Final = re.compile(r"\(([^()]*)\)")
NEAR_ALL: Final = (97, 103)  # what the percentages of one column may add up to


@dataclass(frozen=True)
class Cell:
    """One printed number of a table, and what stands over and beside it."""

    printed: str
    statistic: Statistic
    row: tuple[str, ...]
    column: tuple[str, ...]
    unit: str = ""
    """The heading that tells two values of one row and column apart: `%`, `n`, `Frequency`."""
    role: str = ""
    """`base`, `total` or `average` for a line about all the others; `heading` for an n beside a heading."""
    everybody: bool = False
    """Whether its column says that it is about all respondents."""
    sure: bool = True
    """Whether the unit is printed; else it was told by the numbers."""

    @property
    def group(self) -> str:
        """The heading within the table above its row."""
        return self.row[0] if len(self.row) > 1 else ""


@cache
def words() -> dict[str, Any]:
    """The lexicon of headings and margins."""
    text = resources.files(__package__).joinpath("tables.yaml").read_text("utf-8")
    data: dict[str, Any] = parse_yaml(text, "tables.yaml").data
    return data


@lru_cache(maxsize=65536)
def folded(text: str) -> str:
    """A heading or label by its letters and digits, to be compared."""
    plain = (
        unicodedata.normalize("NFKC", text)
        .casefold()
        .replace("\u2019", "'")
        .replace("\u2018", "'")
        .replace("&", " and ")
    )
    return " ".join(re.findall(r"[^\W_]+(?:'[^\W_]+)?|[%£$€#]", plain))


def is_value(text: str) -> bool:
    """Whether a cell is a printed number, alone or with a second one in brackets."""
    return VALUE.fullmatch(text.strip()) is not None


def read_table(grid: Grid) -> list[Cell]:
    """Every printed number of a table, row by row; none where it is no table of figures."""
    return list(_Table(grid).cells())


class _Table:
    def __init__(self, grid: Grid) -> None:
        self.rows = _scales_on_top([list(row) for row in grid.rows])
        self.width = len(self.rows[0])
        self.top = self._headings()
        self.body = self.rows[self.top :]
        self.numbered = self._numbered()
        self.stub = self._stub()
        self.over = [self._over(x) for x in range(self.width)]
        self.title = folded(" ".join((grid.title, *(row[0] for row in self.rows[: self.top]))))

    def cells(self) -> Iterator[Cell]:
        """The printed numbers, row by row."""
        if self.width < 2 or not any(self._filled(row) for row in self.body):
            return
        yield from self._beside_headings()
        group = ""
        held = [""] * self.stub
        for row in self.body:
            if not self._filled(row):
                text = [cell for cell in row if cell]
                if len(text) == 1:
                    group, held = text[0], [""] * self.stub
                continue
            held = [label or (held[i] if i < self.stub - 1 else "") for i, label in enumerate(row[: self.stub])]
            labels = held[1:] if self.numbered else held
            path = tuple(dict.fromkeys(untitled(one) for one in (group, *labels) if one))
            for x in self._filled(row):
                yield from self._values(row[x], x, path)

    def _filled(self, row: Sequence[str]) -> list[int]:
        """The columns in which a row has a value."""
        return [x for x in range(self.stub, self.width) if is_value(row[x]) or row[x] in MARKS]

    def _headings(self) -> int:
        """How many rows stand over the first row of figures; a heading within the table is not one of them."""
        for y, row in enumerate(self.rows):
            values = [cell for cell in row[1:] if is_value(cell)]
            if values and not all(map(YEAR.fullmatch, values)) and not (not row[0] and _counts_up(values)):
                within = y > 0 and bool(self.rows[y - 1][0]) and not any(self.rows[y - 1][1:])
                return y - 1 if within else y
        return len(self.rows)

    def _numbered(self) -> bool:
        """Whether the first column only numbers the rows."""
        first, second = ([row[x] for row in self.body if row[x]] for x in (0, min(1, self.width - 1)))
        return self.width > 2 and _counts_up(first) and not any(map(is_value, second))

    def _stub(self) -> int:
        """How many columns at the left hold labels."""
        for x in range(2 if self.numbered else 1, self.width):
            if any(is_value(row[x]) or row[x] in MARKS for row in self.body):
                return x
        return self.width

    def _over(self, x: int) -> tuple[str, ...]:
        """The headings over a column, the highest first. One over several columns stands over the first of them."""
        found = []
        for y, row in enumerate(self.rows[: self.top]):
            at = x
            lower = any(self.rows[z][x] for z in range(y + 1, self.top))
            while not row[at] and lower and at > self.stub:
                at -= 1
            found.append(row[at])
        return tuple(dict.fromkeys(filter(None, found)))

    def _beside_headings(self) -> Iterator[Cell]:
        """The numbers of respondents that are printed with the headings: `CRC-funded (n=34)`."""
        for row in self.rows[: self.top]:
            for x in range(self.stub, self.width):
                for size in sizes(row[x]):
                    heading = untitled(row[x])
                    yield Cell(size, Statistic.base, (), tuple(filter(None, [heading])), role="heading")

    def _values(self, text: str, x: int, path: tuple[str, ...]) -> Iterator[Cell]:
        """The one or two values of a cell."""
        match = VALUE.fullmatch(text)
        printed = [text] if match is None else [part.strip() for part in (match["first"], match["second"]) if part]
        column = [untitled(one) for one in self.over[x]]
        units = _units(column)
        named = tuple(one for one in column if one and not _only_units(one))
        shown = tuple(filter(None, (_without_units(one) for one in named)))
        role = _role(path)
        for at, value in enumerate(printed):
            unit = units[at] if at < len(units) else ""
            statistic, sure = self._statistic(value, unit, x, alone=len(printed) == 1)
            if at and not unit:
                statistic = _other(statistic)
            if role == "base":
                statistic = Statistic.base
            elif role == "total" and statistic in (Statistic.count, Statistic.percent):
                statistic = Statistic.base if statistic is Statistic.count else Statistic.total
            elif role == "average" and statistic is Statistic.percent and "%" not in value:
                statistic = Statistic.mean
            heading = next((one for one in column if _only_units(one)), "") if len(units) < 2 else ""
            yield Cell(value, statistic, path, shown or named, heading, role, self._everybody(shown or named), sure)

    def _everybody(self, column: Sequence[str]) -> bool:
        """Whether a column is about all respondents: it says so, or repeats whom the corner of the table is about."""
        heading = folded(" ".join(column))
        corner = {word for row in self.rows[: self.top] for cell in row[: self.stub] for word in folded(cell).split()}
        return heading in map(folded, words()["everybody"]) or (bool(heading) and set(heading.split()) <= corner)

    def _statistic(self, value: str, unit: str, x: int, *, alone: bool) -> tuple[Statistic, bool]:
        """What a value is, and whether that is printed."""
        if "%" in value:
            return Statistic.percent, True
        if unit:
            return Statistic(unit), True
        if any(mark in value for mark in "£$€"):
            return Statistic.amount, True
        column = [row[x] for row in self.body if row[x]]
        if any("%" in cell for cell in column):
            return (Statistic.percent if alone else Statistic.count), True
        if any(folded(word) in self.title.split() for word in ("%", "percent", "percentage")):
            return Statistic.percent, True
        numbers = [float(cell.replace(",", "")) for cell in column if re.fullmatch(r"\d+(?:,\d{3})*(?:\.\d+)?", cell)]
        if (
            numbers
            and max(numbers) <= 100
            and any(NEAR_ALL[0] <= sum(part) <= NEAR_ALL[1] for part in (numbers, numbers[:-1]))
        ):
            return Statistic.percent, False
        whole = all(number == int(number) for number in numbers)
        return (Statistic.count if whole else Statistic.mean), False


def _scales_on_top(rows: list[list[str]]) -> list[list[str]]:
    """The rows of a table; a scale printed below its bars (`41% 29% 30%` over `1 2 3`) is moved above them."""
    if len(rows) != 2:
        return rows
    bars, scale = ([cell for cell in row if cell] for row in rows)
    below = len(bars) == len(scale) and _counts_up(scale) and all("%" in bar and is_value(bar) for bar in bars)
    return [["", *scale], ["", *bars]] if below else rows


def _counts_up(values: Sequence[str]) -> bool:
    """Whether cells are whole numbers, each one more than the one before."""
    if len(values) < 2 or not all(value.isdecimal() for value in values):
        return False
    return [int(value) for value in values] == list(range(int(values[0]), int(values[0]) + len(values)))


@cache
def _unit_words() -> dict[str, str]:
    return {folded(word): unit for unit, those in words()["units"].items() for word in those}


def _units(headings: Sequence[str]) -> list[str]:
    """The units that the headings over a column name: `% (n)` names two."""
    known = _unit_words()
    for heading in reversed(headings):
        if folded(heading) in known:
            return [known[folded(heading)]]
        pair = re.fullmatch(r"([^()/]+?)\s*(?:\(([^()]+)\)|/\s*([^()/]+))", heading)
        if pair:
            each = [known.get(folded(part)) for part in pair.groups() if part]
            if each[0] and each[1]:
                return [unit for unit in each if unit]
            if each[1]:
                return [each[1]]
        if "%" in heading:
            return ["percent"]
    return []


def _only_units(heading: str) -> bool:
    known = _unit_words()
    parts = [folded(part) for part in re.split(r"[()/]", heading) if part.strip()]
    return all(part in known for part in parts) and folded(heading) not in map(folded, words()["everybody"])


def _without_units(heading: str) -> str:
    """A heading without the unit that stands behind it: `Improved %` is `Improved`."""
    brackets = BRACKETS.sub(lambda match: "" if folded(match[1]) in _unit_words() else match[0], heading)
    return brackets.replace("%", "").strip(" ,:-") or heading


def _role(path: Sequence[str]) -> str:
    label = folded(path[-1]) if path else ""
    for role in ("base", "total", "average"):
        if label in map(folded, words()[role]):
            return role
    return "base" if path and (SIZE.fullmatch(path[-1]) or re.match(r"(?:un)?weighted base|base\b", label)) else ""


def _other(statistic: Statistic) -> Statistic:
    """The second value of a cell: the count beside a share, the share beside a count."""
    return Statistic.count if statistic is Statistic.percent else Statistic.percent
