"""Which format a file is in, told by its bytes before its name, and the one way to open it.

Belongs here: telling formats apart. Does not belong here: reading any of them, and platforms (`platforms.py`).
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from pipelines.files import read_bytes, shown
from pipelines.readers.opened import Opened
from schemas.export import Export
from schemas.problems import InputError

WORKBOOK: Final = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
PARQUET: Final = b"PAR1"
STATISTICAL: Final = (b"$FL2", b"$FL3", b"<stata_dta>", b"HEADER RECORD*******")
STATISTICAL_NAMES: Final = (".sav", ".zsav", ".por", ".dta", ".xpt")
TRIPLE_S_NAMES: Final = (".sss", ".asc")
REFUSED: Final = (
    (b"\x1f\x8b", "it is compressed (gzip).", "Unpack it first."),
    (b"%PDF", "it is a PDF, not an export.", "Export the answers as CSV or XLSX."),
    (b"<!DOCTYPE html", "it is a web page, not an export.", "Log in on the platform and export the answers again."),
    (b"<html", "it is a web page, not an export.", "Log in on the platform and export the answers again."),
    (b"7z\xbc\xaf\x27\x1c", "it is compressed (7z).", "Unpack it first."),
)


def open_file(path: Path, export: Export | None = None) -> Opened:
    """Open an export of any format. `export` pins what would be detected; None detects everything.

    Raises InputError for a file that is missing, empty, damaged, of no known format, or not as pinned.
    """
    data, file, suffix = read_bytes(path), shown(path), path.suffix.lower()
    start = data[:2000].lstrip(b"\xef\xbb\xbf \r\n\t")
    if not data or data.isspace():
        raise InputError.of(file, "the file is empty.", "Export it again.")
    for mark, what, remedy in REFUSED:
        if start[: len(mark)].lower() == mark.lower():
            raise InputError.of(file, what, remedy)
    if data.startswith(WORKBOOK):
        from pipelines.readers.formats.workbook import open_workbook

        return open_workbook(data, file, export)
    if data.startswith(PARQUET):
        from pipelines.readers.formats.parquet import open_parquet

        return open_parquet(data, file)
    if data.startswith(STATISTICAL) or suffix in STATISTICAL_NAMES:
        from pipelines.readers.formats.statistical import open_statistical

        return open_statistical(path, export.encoding if export else None)
    if b"<sss" in start or suffix in TRIPLE_S_NAMES or _beside(path, ".sss") or _beside(path, ".xml", b"<sss"):
        from pipelines.readers.formats.triple_s import open_triple_s

        return open_triple_s(path)
    if suffix == ".json" or _beside(path, ".json", b'"masks"'):
        from pipelines.readers.formats.quantipy import open_quantipy

        return open_quantipy(path)
    from pipelines.readers.formats.delimited import open_delimited

    return open_delimited(data, file, export)


def _beside(path: Path, suffix: str, holds: bytes = b"") -> bool:
    """Whether a description of this file lies beside it, under the same name."""
    other = path.with_suffix(suffix)
    return other != path and other.is_file() and holds in other.read_bytes()
