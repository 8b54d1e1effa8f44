"""Triple-S: a data file (fixed width or CSV) and, beside it, the `.sss` file that says what stands where.

Every variable is one column, but a multiple choice, which is one column an option (`q3__1`, from a string of zeros
and ones) or one column a mention (`q5_1`, from codes side by side). Dates and times become ISO 8601.
Does not belong here: the definition (`triple_s_definition.py`).
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, time
from pathlib import Path
from typing import Final, Literal

import polars as pl

from pipelines.files import read_bytes, shown
from pipelines.readers.formats.encoding import decode
from pipelines.readers.formats.table import MOST_COLUMNS, below, too_wide
from pipelines.readers.formats.triple_s_definition import ASK, Defined, Definition, Level, read_definition
from pipelines.readers.opened import Opened, Variable
from schemas.problems import InputError

DEFINITIONS: Final = (".sss", ".xml")
DATA: Final = {True: (".csv",), False: (".asc", ".dat", ".txt")}
"""Names of data files, by whether they are CSV."""
KINDS: Final[Mapping[str, Literal["number", "date"]]] = {"quantity": "number", "date": "date"}
ROLES: Final[Mapping[str, Literal["respondent", "weight"]]] = {"serial": "respondent", "weight": "weight"}
LATIN: Final = ("iso-8859-1", "latin-1", "latin1", "iso8859-1")


@dataclass(frozen=True)
class _Column:
    """One column to be: its variable, and where in the field of that its text stands."""

    variable: Variable
    source: Defined
    text: Callable[[str], str | None]


def open_triple_s(path: Path) -> Opened:
    """Open a survey by its `.sss` file or its data file.

    Raises InputError if one of the two is missing, broken, or not what the other says.
    """
    definition_path, data_path = _pair(path)
    definition = read_definition(definition_path)
    if definition.levels:
        hrefs = ", ".join(level.href for level in definition.levels)
        what = f"it describes a hierarchy of {len(definition.levels)} levels, each an export of its own."
        raise InputError.of(definition.file, what, f"Open one of them: {hrefs}.")
    data_path = data_path or _data(definition_path, definition)
    file = shown(data_path)
    lines, fields = _records(data_path, definition)
    columns = [column for v in definition.variables for column in _columns(v, fields[v.name], file)]
    if len(columns) > MOST_COLUMNS:
        raise too_wide(definition.file, len(columns))
    names = tuple(column.variable.name for column in columns)
    series = {
        str(at): pl.Series([column.text(cell) for cell in fields[column.source.name]], dtype=pl.String)
        for at, column in enumerate(columns)
    }
    facts = {
        "format": f"Triple-S {definition.version}, {'CSV' if definition.csv else 'fixed width'}",
        "encoding": definition.encoding,
        "rows": str(len(lines)),
        "definition": definition_path.name,
    }
    facts |= {"title": definition.title} if definition.title else {}
    facts |= _parent(definition_path)
    return Opened(
        file, (names,), below(names, pl.DataFrame(series), lines), facts,
        tuple(column.variable for column in columns), unit="line",
    )  # fmt: skip


def _pair(path: Path) -> tuple[Path, Path | None]:
    """Definition and, if it was named, data; whichever of the two `path` is."""
    start = read_bytes(path, 4000)
    if b"<sss" in start or path.suffix.lower() in DEFINITIONS:
        return path, None
    for other in sorted(path.parent.iterdir()):
        if other.suffix.lower() in DEFINITIONS and other.stem.lower() == path.stem.lower():
            return other, path
    for other in _definitions(path.parent):
        if read_definition(other).href == path.name:
            return other, path
    raise InputError.of(shown(path), "there is no `.sss` file beside it that says what stands where.", ASK)


def _definitions(folder: Path) -> Iterator[Path]:
    for other in sorted(folder.iterdir()):
        if other.suffix.lower() == ".sss" or (other.suffix.lower() == ".xml" and b"<sss" in read_bytes(other, 4000)):
            yield other


def _data(path: Path, definition: Definition) -> Path:
    """The data file that belongs to a definition."""
    if definition.href:
        if re.search(r"[/\\:]", definition.href) or definition.href.startswith("."):
            what = f"its data are said to be at {definition.href!r}, not beside it."
            raise InputError.of(definition.file, what, "Put the data file beside it and correct `href`.")
        return path.parent / definition.href
    for other in sorted(path.parent.iterdir()):
        if other.stem.lower() == path.stem.lower() and other.suffix.lower() in DATA[definition.csv]:
            return other
    expected = path.with_suffix(DATA[definition.csv][0]).name
    raise InputError.of(definition.file, "its data file is not beside it.", f"Expected: {expected}.")


def _parent(path: Path) -> dict[str, str]:
    """What the hierarchy in the same folder, if there is one, says of the level above."""
    for other in _definitions(path.parent):
        levels = {level.ident: level for level in read_definition(other).levels} if other != path else {}
        own = next((level for level in levels.values() if level.href == path.name and level.parent), None)
        above = levels.get(own.parent) if own else None
        if own and above:
            return _link(path, own, above)
    return {}


def _link(path: Path, own: Level, above: Level) -> dict[str, str]:
    """The file above, its column that numbers its records, and the column here that holds the same."""
    if re.search(r"[/\\:]", above.href):
        raise InputError.of(shown(path), f"the level above it is said to be at {above.href!r}.", ASK)
    definition = read_definition(path.parent / above.href)
    serial = next((variable.name for variable in definition.variables if variable.use == "serial"), own.link)
    file = _data(path.parent / above.href, definition)
    return {"parent_file": file.name, "parent_key": serial, "parent_link": own.link}


def _records(path: Path, definition: Definition) -> tuple[list[int], dict[str, list[str]]]:
    """Line of each record, and for each variable its field in every record."""
    file = shown(path)
    stated = "cp1252" if definition.encoding.lower() in LATIN else definition.encoding
    text = decode(read_bytes(path), file, stated).data.decode()
    if definition.csv:
        lines, rows = _csv(text, definition, file)
        return lines, {v.name: [row[v.start - 1] for row in rows] for v in definition.variables}
    found = [(at, line) for at, line in enumerate(_lines(text), 1) if at > definition.skip and line.strip()]
    _check_ends(found, definition, file)
    return [at for at, _ in found], {
        v.name: [line[v.start - 1 : v.finish].ljust(v.finish - v.start + 1) for _, line in found]
        for v in definition.variables
    }


def _lines(text: str) -> list[str]:
    """Lines as every program ends them; other characters that Unicode calls line ends may stand in an answer."""
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")


def _csv(text: str, definition: Definition, file: str) -> tuple[list[int], list[list[str]]]:
    last = max(variable.start for variable in definition.variables)
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    lines, rows, line = [], [], 1
    try:
        for count, cells in enumerate(reader):
            if count >= definition.skip and cells:
                if len(cells) < last:
                    what = f"{len(cells)} cells where the definition needs {last}."
                    raise InputError.of(file, what, "A copy may have been cut off; export it again.", line)
                lines.append(line)
                rows.append(cells)
            line = reader.line_num + 1
    except csv.Error as error:
        raise InputError.of(file, f"not valid CSV ({error}).", "Export it again.", line) from None
    return lines, rows


def _check_ends(found: list[tuple[int, str]], definition: Definition, file: str) -> None:
    """Blanks at the end of a line may be missing; half a field may not."""
    whole = [v for v in definition.variables if v.type not in ("character", "quantity") and not v.subfields]
    for at, line in found:
        if any(v.start <= len(line) < v.finish for v in whole):
            raise InputError.of(file, "the line ends in the middle of an answer.", "Export it again.", at)


def _columns(variable: Defined, cells: list[str], file: str) -> Iterator[_Column]:
    if variable.type == "multiple" and variable.subfields:
        for place in range(variable.subfields):
            yield _mention(variable, place)
    elif variable.type == "multiple":
        yield from _options(variable, cells, file)
    else:
        yield _Column(_described(variable), variable, _reader(variable))


def _described(v: Defined) -> Variable:
    limits = v.limits
    if limits and v.type == "date":
        limits = (_day(limits[0]) or limits[0], _day(limits[1]) or limits[1])
    return Variable(
        v.name, v.label, KINDS.get(v.type, "text"), v.codes, role=ROLES.get(v.use), limits=limits, filter=v.filter
    )


def _options(v: Defined, cells: list[str], file: str) -> Iterator[_Column]:
    """One column an option: the code is a place in a string of zeros and ones. Places nobody listed only if ticked."""
    places = {int(code): label for code, label in v.codes.items() if code.isdigit()}
    if len(places) < len(v.codes) or 0 in places:
        raise InputError.of(file, f"the codes of {v.name!r} are no places from 1.", ASK)
    longest = max((len(cell.rstrip()) for cell in cells), default=0)
    for cell in cells:
        if cell.strip() and len(cell.rstrip()) < max(places, default=0):
            what = f"an answer to {v.name!r} has fewer places than there are options."
            raise InputError.of(file, what, "Were leading zeros lost? Export it again.")
    for place in range(1, longest + 1):
        if place not in places and any(cell[place - 1 : place] not in ("0", " ", "") for cell in cells):
            places[place] = ""
    for place, label in sorted(places.items()):
        about = Variable(
            f"{v.name}__{place}", label, "text", group=v.name, group_label=v.label, group_kind="options", ticked="1",
            filter=v.filter,
        )  # fmt: skip
        yield _Column(about, v, lambda cell, at=place: cell[at - 1 : at].strip() or None)  # type: ignore[misc]


def _mention(v: Defined, place: int) -> _Column:
    about = Variable(
        f"{v.name}_{place + 1}", v.label, "text", v.codes, group=v.name, group_label=v.label, group_kind="mentions",
        filter=v.filter,
    )  # fmt: skip
    known = _codes(v)

    def text(cell: str) -> str | None:
        part = cell[place * v.width : (place + 1) * v.width].strip()
        found = known.get(part.lstrip("0") or "0", part) if part else None
        return None if found is not None and not found.strip("0") and found not in v.codes else found

    return _Column(about, v, text)


def _codes(v: Defined) -> dict[str, str]:
    """Code without leading zeros -> code as listed; numbers only."""
    return {} if v.literal else {code.lstrip("0") or "0": code for code in v.codes}


def _reader(v: Defined) -> Callable[[str], str | None]:
    known = _codes(v)

    def text(cell: str) -> str | None:
        bare = cell.rstrip() if v.type == "character" else cell.strip()
        if not bare:
            return None
        match v.type:
            case "date":
                return _day(bare) or bare
            case "time":
                return _clock(bare) or bare
            case "single" | "logical" | "quantity":
                return known.get(bare.lstrip("0") or "0", bare)
        return bare

    return text


def _day(text: str) -> str | None:
    try:
        return date(int(text[:4]), int(text[4:6]), int(text[6:])).isoformat() if _digits(text, 8) else None
    except ValueError:
        return None


def _clock(text: str) -> str | None:
    whole = text.ljust(6, "0") if _digits(text, 4) else text
    try:
        return time(int(whole[:2]), int(whole[2:4]), int(whole[4:])).isoformat() if _digits(whole, 6) else None
    except ValueError:
        return None


def _digits(text: str, count: int) -> bool:
    return bool(re.fullmatch(rf"[0-9]{{{count}}}", text))
