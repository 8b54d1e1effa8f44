"""The definition half of Triple-S, versions 1.1 to 3.0: an `.sss` file says what stands where in a data file.

Belongs here: the XML and what it says of variables and levels. Does not belong here: the data (`triple_s.py`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from xml.etree.ElementTree import Element, ParseError

from pipelines.files import read_bytes, shown
from schemas.problems import InputError

LARGEST: Final = 64 << 20
MOST_CODES: Final = 10_000
TYPES: Final = ("single", "multiple", "quantity", "character", "logical", "date", "time")
LOGICAL: Final = {"1": "Yes", "0": "No"}
ASK: Final = "Ask for the survey to be exported again as Triple-S."


@dataclass(frozen=True)
class Defined:
    """One variable: `start` and `finish` are places in a line, from 1, or both the number of a cell."""

    name: str
    label: str
    type: str
    start: int
    finish: int
    codes: dict[str, str] = field(default_factory=dict)
    limits: tuple[str, str] | None = None
    subfields: int = 0
    width: int = 0
    use: str = ""
    filter: str = ""
    literal: bool = False


@dataclass(frozen=True)
class Level:
    """One level of a hierarchy: its definition file, the level above, and the variable that links to it."""

    ident: str
    href: str
    parent: str = ""
    link: str = ""


@dataclass(frozen=True)
class Definition:
    """What an `.sss` file says: a record and its variables, or the levels of a hierarchy."""

    file: str
    version: str
    encoding: str
    title: str
    variables: tuple[Defined, ...] = ()
    href: str = ""
    csv: bool = False
    skip: int = 0
    levels: tuple[Level, ...] = ()


def read_definition(path: Path) -> Definition:
    """Read an `.sss` file. Raises InputError for XML that is broken or hostile, or no Triple-S."""
    data, file = read_bytes(path, LARGEST + 1), shown(path)
    if len(data) > LARGEST:
        raise InputError.of(file, "it is too large for a definition.", ASK)
    root = _parse(data, file)
    if root.tag != "sss":
        raise InputError.of(file, "it is XML, but no Triple-S definition.", "Name the `.sss` file.")
    found = re.match(rb"<\?xml[^>]*encoding=[\"']([A-Za-z0-9._-]+)", data)
    version, encoding = root.get("version", ""), found[1].decode() if found else "utf-8"
    hierarchy = root.find("hierarchy")
    if hierarchy is not None:
        return Definition(file, version, encoding, "", levels=tuple(_levels(hierarchy, file)))
    record = root.find("survey/record")
    if record is None:
        raise InputError.of(file, "it describes no record.", ASK)
    csv = record.get("format", "fixed").lower() == "csv"
    return Definition(
        file,
        version,
        encoding,
        _text(root.find("survey/title")) or _text(root.find("survey/name")),
        variables=_variables(record, file, csv=csv),
        href=record.get("href", ""),
        csv=csv,
        skip=_whole(record.get("skip", "0"), file, "skip"),
    )


def _parse(data: bytes, file: str) -> Element:
    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import fromstring

    try:
        root: Element = fromstring(data, forbid_dtd=False)
    except DefusedXmlException:
        raise InputError.of(file, "its XML defines entities, which no survey needs.", ASK) from None
    except ParseError as error:
        what = f"it is no well-formed XML ({str(error).partition(':')[0]})."
        raise InputError.of(file, what, ASK, error.position[0] if error.position else None) from None
    except (LookupError, ValueError):
        raise InputError.of(file, "its XML names an encoding nobody knows.", ASK) from None
    return root


def _levels(hierarchy: Element, file: str) -> Iterator[Level]:
    for level in hierarchy.iterfind("level"):
        parent = level.find("parent")
        link = ("", "") if parent is None else (parent.get("level", ""), parent.get("linkvar", ""))
        if not level.get("href"):
            raise InputError.of(file, "a level names no file.", ASK)
        yield Level(level.get("ident", ""), level.get("href", ""), *link)


def _variables(record: Element, file: str, *, csv: bool) -> tuple[Defined, ...]:
    found = tuple(_variable(element, file, csv=csv) for element in record.iterfind("variable"))
    names = [variable.name for variable in found]
    twice = next((name for name in names if names.count(name) > 1), None) if len(set(names)) < len(names) else None
    if twice is not None:
        raise InputError.of(file, f"two variables have the name {twice!r}.", ASK)
    if not found:
        raise InputError.of(file, "it describes no variables.", ASK)
    return found


def _variable(element: Element, file: str, *, csv: bool) -> Defined:
    name = _text(element.find("name")) or element.get("ident", "")
    kind, position = element.get("type", ""), element.find("position")
    if not name or kind not in TYPES or position is None:
        what = f"the variable {name!r} has no type of Triple-S, or no position."
        raise InputError.of(file, what, ASK)
    start = _whole(position.get("start", ""), file, name)
    finish = start if csv else _whole(position.get("finish") or str(start), file, name)
    if not 1 <= start <= finish:
        raise InputError.of(file, f"the position of {name!r} makes no sense.", ASK)
    spread = element.find("spread")
    subfields = _whole(spread.get("subfields", ""), file, name) if spread is not None else 0
    width = _whole(spread.get("width", "0"), file, name) if spread is not None else 0
    if subfields and not width:
        width = 1 if csv else (finish - start + 1) // subfields
    if subfields and not csv and subfields * width != finish - start + 1:
        raise InputError.of(file, f"{subfields} answers of {width} do not fill the position of {name!r}.", ASK)
    values = element.find("values")
    return Defined(
        name, _text(element.find("label")), kind, start, finish,
        _codes(values, kind, name, file), _limits(values, kind),
        subfields, width, element.get("use", ""), _text(element.find("filter")),
        element.get("format", "") == "literal",
    )  # fmt: skip


def _codes(values: Element | None, kind: str, name: str, file: str) -> dict[str, str]:
    """Codes and labels; the codes of a range stand for themselves where the type is a choice."""
    if kind == "logical":
        return dict(LOGICAL)
    if values is None:
        return {}
    codes = {value.get("code", "").strip(): _text(value) for value in values.iterfind("value")}
    for bounds in values.iterfind("range") if kind in ("single", "multiple") else ():
        low, high = (_whole(bounds.get(end, ""), file, name) for end in ("from", "to"))
        if high - low >= MOST_CODES:
            raise InputError.of(file, f"{name!r} has more than {MOST_CODES:,} codes.", ASK)
        codes |= {str(code): codes.get(str(code), str(code)) for code in range(low, high + 1)}
    if "" in codes:
        raise InputError.of(file, f"a value of {name!r} has no code.", ASK)
    return codes


def _limits(values: Element | None, kind: str) -> tuple[str, str] | None:
    """Least and greatest value of a number or date, as written; labelled values are beyond them."""
    bounds = values.find("range") if values is not None and kind in ("quantity", "date") else None
    return None if bounds is None else (bounds.get("from", "").strip(), bounds.get("to", "").strip())


def _text(element: Element | None) -> str:
    """Text of a label: its own, else that for the interview, else the first of its texts; `<br/>` is a space."""
    if element is None:
        return ""
    parts = [element.text or "", *(f" {part.tail or ''}" for part in element)]
    own = " ".join("".join(parts).split())
    texts = [part for part in element if part.tag == "text"]
    if own or not texts:
        return own
    chosen = next((part for part in texts if part.get("mode") == "interview"), texts[0])
    return " ".join("".join(chosen.itertext()).split())


def _whole(text: str, file: str, name: str) -> int:
    if not re.fullmatch(r"-?\d{1,7}", text.strip()):
        raise InputError.of(file, f"{name!r} has a number that is none.", ASK)
    return int(text)
