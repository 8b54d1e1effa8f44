"""Files of statistical packages: SPSS (.sav, .zsav, .por), Stata (.dta), SAS transport (.xpt).

Every cell becomes text: a code as a whole number, any other number as its shortest exact form, dates and times in
ISO 8601, tagged missing values as `.a`. Values that a file declares missing stay as they are and are listed.
Belongs here: opening such a file. Does not belong here: moments and numbers as text (`moments.py`), the call of the
library (`statistical_child.py`), what an answer means.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import polars as pl

from pipelines.files import read_bytes, shown
from pipelines.readers.formats.moments import Writer, writer
from pipelines.readers.formats.statistical_child import EXPECTED
from pipelines.readers.formats.table import MOST_COLUMNS, below, too_wide
from pipelines.readers.opened import Opened, Variable
from schemas.problems import InputError

CHILD: Final = Path(__file__).with_name("statistical_child.py")
SECONDS, SECONDS_A_MEGABYTE = 30.0, 2.0
OTHERWISE: Final = "WINDOWS-1252"
"""Encoding of a file that neither names one nor is UTF-8."""
AGAIN: Final = "Save it again from the program it comes from; a copy may have been cut off."


@dataclass(frozen=True)
class _Format:
    """A format: its name for people, for the library, and the family whose dates it writes."""

    name: str
    library: str
    family: str


def open_statistical(path: Path, encoding: str | None = None) -> Opened:
    """Open a file of SPSS, Stata or SAS; `encoding` is for a file that does not say its own, or says it wrong.

    Raises InputError for a file that is missing, damaged, cut off, or of none of these programs.
    """
    name = shown(path)
    start = read_bytes(path, 1024)
    found = _format(start)
    if found is None:
        raise InputError.of(name, "it is no file of SPSS, Stata or SAS transport.", AGAIN)
    if found.library == "xport":
        _check_transport(path)
    with tempfile.TemporaryDirectory(prefix="surveyproof-") as folder:
        used = encoding
        problem = _run(path, found, encoding or "", Path(folder))
        if problem == "encoding" and encoding is None and found.library == "xport":
            used = OTHERWISE  # the format has no place to name one
            problem = _run(path, found, OTHERWISE, Path(folder))
        if problem == "encoding":
            what = f"its text is not {used or 'in the encoding that it names'}."
            raise InputError.of(name, what, "Name the right one: `encoding:` in the export block.")
        if problem is not None:
            raise InputError.of(name, f"it cannot be read: {problem}.", AGAIN)
        dictionary = json.loads((Path(folder) / "dictionary.json").read_text(encoding="utf-8"))
        _check(name, dictionary)
        frames = [pl.read_ipc(part) for part in sorted(Path(folder).glob("*.arrow"))]
        return _opened(name, found, dictionary, frames, _encoding(found, start, dictionary, used))


def _format(start: bytes) -> _Format | None:
    """What a file is, by its first bytes: names of files lie."""
    if start[:4] in (b"$FL2", b"$FL3"):
        return _Format("SPSS zsav" if start[3:4] == b"3" else "SPSS sav", "sav/zsav", "spss")
    if b"SPSSPORT" in start.replace(b"\r", b"").replace(b"\n", b""):
        return _Format("SPSS portable", "por", "spss")
    if start.startswith(b"<stata_dta>"):
        return _Format(f"Stata dta {_release(start)}", "dta", "stata")
    if len(start) > 4 and 104 <= start[0] <= 115 and start[1] in (1, 2) and start[2] == 1:
        return _Format(f"Stata dta {start[0]}", "dta", "stata")
    if start.startswith((b"HEADER RECORD*******LIBRARY HEADER RECORD", b"HEADER RECORD*******LIBV8   HEADER RECORD")):
        return _Format("SAS transport", "xport", "sas")
    return None


def _release(start: bytes) -> str:
    return start.partition(b"<release>")[2].partition(b"</release>")[0][:3].decode("ascii", "replace")


def _check_transport(path: Path) -> None:
    """A transport file is made of cards of 80 bytes; it may hold several data sets, of which one would be read."""
    members, size = 0, 0
    with path.open("rb") as file:
        while block := file.read(80 * 10_000):
            size += len(block)
            members += sum(
                block.startswith((b"HEADER RECORD*******MEMBER  ", b"HEADER RECORD*******MEMBV8  "), at)
                for at in range(0, len(block), 80)
            )
    if size % 80:
        raise InputError.of(shown(path), "it is cut off in the middle of a record.", AGAIN)
    if members > 1:
        raise InputError.of(shown(path), f"it holds {members} data sets.", "Export each into a file of its own.")


def _run(path: Path, found: _Format, encoding: str, folder: Path) -> str | None:
    """Read in a process of its own; what was wrong, or None."""
    seconds = SECONDS + SECONDS_A_MEGABYTE * path.stat().st_size / 1e6
    command = [sys.executable, "-I", str(CHILD), str(path.absolute()), found.library, encoding, str(folder)]
    try:
        done = subprocess.run(command, capture_output=True, check=False, timeout=seconds)  # noqa: S603 -- our module
    except subprocess.TimeoutExpired:
        return f"it took longer than {seconds:.0f} seconds"
    if done.returncode == 0:
        return None
    told = folder / "problem.txt"
    if done.returncode == EXPECTED and told.exists():
        return told.read_text(encoding="utf-8")
    return "the library that reads such files breaks off"


def _check(name: str, dictionary: Mapping[str, Any]) -> None:
    names, rows = dictionary["names"], dictionary["rows"]
    if not names:
        raise InputError.of(name, "it holds no variables.", "Export it again.")
    if len(set(names)) != len(names) or not all(isinstance(variable, str) and variable for variable in names):
        raise InputError.of(name, "two of its variables have the same name, or one has none.", AGAIN)
    if len(names) > MOST_COLUMNS:
        raise too_wide(name, len(names))
    if isinstance(rows, int) and rows >= 0 and rows != dictionary["read"]:
        raise InputError.of(name, f"it says {rows} records and holds {dictionary['read']}.", AGAIN)


def _encoding(found: _Format, start: bytes, dictionary: Mapping[str, Any], used: str | None) -> str:
    """The encoding that was read with: asked for, declared by the file, or the one its format has."""
    if used or dictionary["encoding"]:
        return str(used or dictionary["encoding"])
    if found.library == "dta" and not (_release(start).isdigit() and int(_release(start)) >= 118):
        return OTHERWISE
    return "UTF-8"


def _opened(
    name: str, found: _Format, dictionary: Mapping[str, Any], frames: list[pl.DataFrame], encoding: str
) -> Opened:
    names: list[str] = dictionary["names"]
    members = _members(dictionary["sets"], names)
    columns, variables = {}, []
    for at, variable in enumerate(names):
        how = writer(found.family, dictionary["formats"].get(variable) or "", dictionary["types"][variable])
        columns[str(at)], numbers = _column(frames, at, how.text)
        variables.append(_variable(variable, dictionary, how, numbers, members.get(variable, {})))
    cells = pl.DataFrame(columns)
    facts = {"format": found.name, "encoding": encoding, "rows": str(cells.height)}
    facts |= {"title": dictionary["title"]} if dictionary["title"] else {}
    lines = range(1, cells.height + 1)
    return Opened(name, (tuple(names),), below(names, cells, lines), facts, tuple(variables))


def _column(frames: list[pl.DataFrame], at: int, text: Callable[[float], str]) -> tuple[pl.Series, list[float]]:
    """All cells of a variable as text, and its distinct numbers, each of which is written once."""
    if f"s{at}" in frames[0]:
        whole = pl.concat([frame[f"s{at}"] for frame in frames]).str.strip_chars_end()
        return pl.select(pl.when(whole != "").then(whole)).to_series(), []
    numbers = pl.concat([frame[f"n{at}"] for frame in frames]).fill_nan(None)
    distinct = numbers.drop_nulls().unique()
    written = pl.Series([text(value) for value in distinct], dtype=pl.String)
    column = numbers.replace_strict(distinct, written, default=None, return_dtype=pl.String)
    if any(f"t{at}" in frame for frame in frames):
        none = pl.repeat(None, pl.len(), dtype=pl.String).alias(f"t{at}")
        tags = pl.concat([frame.select(f"t{at}") if f"t{at}" in frame else frame.select(none) for frame in frames])
        column = pl.select(pl.coalesce("." + tags.to_series(), column)).to_series()
    return column, distinct.to_list()


def _members(sets: Mapping[str, Mapping[str, Any]], names: Iterable[str]) -> dict[str, dict[str, Any]]:
    """Variable -> what its multiple-response set says of it; a variable in two sets belongs to the first."""
    known = {name.lower(): name for name in names}
    members: dict[str, dict[str, Any]] = {}
    for called, told in sets.items():
        counted = told["counted_value"] if told["is_dichotomy"] else None
        about = {
            "group": f"${called.removeprefix('$')}",
            "group_label": (told["label"] or "").strip(),
            "group_kind": "options" if told["is_dichotomy"] else "mentions",
            "ticked": None if counted is None else str(counted).rstrip(),
        }
        for member in told["variable_list"]:
            if isinstance(member, str) and member.lower() in known:
                members.setdefault(known[member.lower()], about)
    return members


def _variable(
    name: str, dictionary: Mapping[str, Any], how: Writer, numbers: list[float], member: dict[str, Any]
) -> Variable:
    labelled = dictionary["value_labels"].get(name, [])
    missing: dict[str, None] = {}
    for low, high in dictionary["missing_ranges"].get(name, []):
        if low == high:
            missing[how.label(low)] = None
            continue
        among = {value for value, _ in labelled if not isinstance(value, str)} | set(numbers)
        missing |= dict.fromkeys(how.label(value) for value in sorted(among) if low <= value <= high)
    tags = {value for value, _ in labelled if isinstance(value, str) and not how.is_text}
    tags |= set(dictionary["missing_user_values"].get(name, ()))
    missing |= dict.fromkeys(f".{tag}" for tag in sorted(tags))
    return Variable(
        name,
        (dictionary["labels"].get(name) or "").strip(),
        how.kind,
        {how.label(value): label for value, label in labelled},
        tuple(missing),
        **member,
    )
