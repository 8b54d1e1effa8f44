"""Bytes to text: which encoding a file is in, why, and what to say about it.

UTF-8 proves itself, and a byte order mark says what it is. Everything else is chosen: the encoding under which the
characters outside ASCII look like writing, Western ones first. What was chosen is told; where nothing looks like
writing, nothing is chosen. Does not belong here: what the text means.
"""

from __future__ import annotations

import codecs
import itertools
import re
import unicodedata
from dataclasses import dataclass
from typing import Final

from schemas.problems import InputError

MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
MIXED: Final = "utf-8+cp1252"
"""UTF-8, and Windows-1252 for the bytes that are none: files put together from two sources."""
ONE_BYTE: Final = ("cp125", "iso8859", "mac", "latin")
"""How the names of encodings begin in which no text but a broken one looks like UTF-8."""
WESTERN: Final = ("cp1252", "mac_roman", "cp1250")
LOOKED_AT: Final = 4_000
"""Places outside ASCII that are looked at; a file has one encoding."""
LONGEST_RUN: Final = 3
"""Letters outside ASCII in a row, from which on a text is in no Western language."""
STRAY: Final = 4
"""Bytes outside ASCII up to which a file is English with a slip in it."""
PLAUSIBLE: Final = 0.02
"""Share of places that may look odd; names and typing errors do."""


@dataclass(frozen=True)
class Decoded:
    """UTF-8 bytes without a mark, the encoding they came in, and what a person should know about that."""

    data: bytes
    encoding: str
    note: str = ""


def decode(data: bytes, file: str, stated: str | None = None) -> Decoded:
    """The text of a file as UTF-8.

    Raises InputError if it is not in the stated encoding, is no text, or nobody can tell in which encoding it is.
    """
    if stated is not None:
        return _refuse_nul(_stated(data, file, stated), file)
    for mark, encoding in MARKS:
        if data.startswith(mark):
            return _refuse_nul(_stated(data, file, encoding), file)
    if data.isascii() or _valid(data):
        wide = _wide(data) if b"\0" in data[:LOOKED_AT] else None
        return _refuse_nul(_stated(data, file, wide) if wide else Decoded(data, "utf-8"), file)
    if wide := _wide(data):
        return _refuse_nul(_stated(data, file, wide), file)
    return _refuse_nul(_chosen(data, file), file)


def refuse_contradiction(data: bytes, file: str, stated: str) -> None:
    """Raise InputError if the bytes prove, by a mark or otherwise, that they are not in the stated encoding."""
    try:
        name = codecs.lookup(stated.partition("+")[0]).name
    except LookupError:
        return  # `decode` says so
    found, why = _proved(data, name)
    if found and not name.startswith(found[:6]):
        remedy = f"Write `encoding: {found}` in the export block of the questionnaire, or leave it out."
        raise InputError.of(file, f"it is {found.upper()} text ({why}), not {stated!r}.", remedy, 1)


def _proved(data: bytes, stated: str) -> tuple[str, str]:
    """An encoding that only text in it looks like, and why; empty where another may do as well."""
    for mark, encoding in MARKS:
        if data.startswith(mark):
            return encoding.removesuffix("-sig"), "it begins with a byte order mark"
    if wide := _wide(data):
        return wide, "every second byte is zero"
    if not _valid(data) or b"\0" in data:
        return "", ""
    if stated.startswith(("utf-16", "utf-32")):
        return "utf-8", "it has no zero bytes"
    several = sum(1 for _ in itertools.islice(_SEQUENCE.finditer(data), STRAY + 1)) > STRAY
    if several or (stated.startswith(ONE_BYTE) and not data.isascii()):
        return "utf-8", "all its characters outside ASCII are UTF-8"
    return "", ""


def _valid(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


def _stated(data: bytes, file: str, encoding: str) -> Decoded:
    if encoding == MIXED:
        return _mixed(data)
    try:
        info = codecs.lookup(encoding)
        text = data.decode(info.name, _AS_LATIN if info.name in WESTERN else "strict").removeprefix("\ufeff").encode()
    except LookupError:
        remedy = "Use a name such as utf-8, cp1252 or utf-16, or leave `encoding` out to have it detected."
        raise InputError.of(file, f"nobody knows the encoding {encoding!r}.", remedy) from None
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        what = f"byte {error.start + 1} is no {encoding} text."
        remedy = "Correct `encoding` in the export block, or leave it out to have it detected."
        raise InputError.of(file, what, remedy, line) from None
    except (UnicodeError, AssertionError, TypeError, ValueError):  # codecs of the standard library are not all of text
        raise InputError.of(file, f"it cannot be read as {encoding!r}.", "Correct `encoding`.") from None
    name = "utf-8" if info.name == "utf-8-sig" else encoding
    return Decoded(text, name)


def _wide(data: bytes) -> str | None:
    """UTF-16 without a mark: text in which nearly every second byte is zero."""
    sample = data[: 2 * LOOKED_AT]
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    half = len(sample) // 2
    if half >= 4 and max(even, odd) > 0.4 * half and min(even, odd) < 0.05 * half:
        return "utf-16-le" if odd > even else "utf-16-be"
    return None


def _refuse_nul(decoded: Decoded, file: str) -> Decoded:
    place = decoded.data.find(b"\0")
    if place >= 0:
        line = decoded.data[:place].count(b"\n") + 1
        raise InputError.of(file, "it holds NUL bytes and is no text.", "Export it as CSV UTF-8.", line)
    return decoded


def _chosen(data: bytes, file: str) -> Decoded:
    good = sum(1 for _ in _SEQUENCE.finditer(data))
    bad = len(_HIGH.findall(_SEQUENCE.sub(b"", data)))
    if good > bad:
        return _mixed(data)
    places = [match.group() for match in _PLACE.finditer(data)][:LOOKED_AT]
    count = len(_HIGH.findall(data))
    encoding = min(WESTERN, key=lambda name: _odd(places, name))
    if _odd(places, encoding) <= PLAUSIBLE * len(places) or count <= STRAY:
        note = f"it is not UTF-8: {count:,} characters outside ASCII were read as {encoding}"
        return Decoded(data.decode(encoding, _AS_LATIN).encode(), encoding, note)
    return _guessed(data, file)


def _guessed(data: bytes, file: str) -> Decoded:
    """Scripts other than Latin, told apart by how often their letters occur."""
    from charset_normalizer import from_bytes

    best = from_bytes(data[:1_000_000]).best()
    if best is not None and best.chaos < 0.1 and best.encoding not in WESTERN:
        try:
            text = data.decode(best.encoding).encode()
        except UnicodeError:
            text = b""
        if text:
            note = f"it is not UTF-8 and was read as {best.encoding}, by how often its letters occur"
            return Decoded(text, best.encoding, note)
    raise InputError.of(
        file,
        "it is not UTF-8, and nobody can tell in which encoding it is.",
        "Export it as CSV UTF-8, or name its `encoding` in the export block of the questionnaire.",
    )


_SEQUENCE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_HIGH = re.compile(rb"[\x80-\xff]")
_PLACE = re.compile(rb"[!-~]?[\x80-\xff]+[!-~]?")
_AS_LATIN = "readers.as_latin"


def _latin(error: UnicodeError) -> tuple[str, int]:
    """Bytes that an encoding leaves undefined stand for themselves."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("latin-1"), error.end


def _windows(error: UnicodeError) -> tuple[str, int]:
    """Bytes that are no UTF-8, read as Windows-1252."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("cp1252", _AS_LATIN), error.end


codecs.register_error(_AS_LATIN, _latin)
codecs.register_error("readers.as_windows", _windows)


def _mixed(data: bytes) -> Decoded:
    text = data.decode("utf-8", "readers.as_windows")
    bad = len(_HIGH.findall(_SEQUENCE.sub(b"", data)))
    note = f"it is UTF-8 but for {bad:,} bytes, which were read as cp1252" if bad else ""
    return Decoded(text.encode(), MIXED, note)


def _odd(places: list[bytes], encoding: str) -> int:
    """In how many places the text would look like no writing."""
    return sum(_looks_odd(place.decode(encoding, "replace")) for place in places)


def _looks_odd(place: str) -> bool:
    """A run of characters outside ASCII with its two neighbours."""
    run = 0
    for before, char, after in zip(" " + place, place, place[1:] + " ", strict=False):
        kind = unicodedata.category(char)
        letter = kind.startswith("L")
        run = run + 1 if letter and not char.isascii() else 0
        if char == "\ufffd" or run > LONGEST_RUN:
            return True
        if char.isascii():
            continue
        if kind == "Lu" and before.islower() and (after.islower() or after == " "):
            return True
        joined = before.isalpha() and after.isalpha()
        if joined and kind[0] in "SNPC" and char not in "\u2019\u2018\u00ad\u2013\u2014\u00b7\u2026":
            return True
    return False
