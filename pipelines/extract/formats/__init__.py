"""Which format a report is in, told by its bytes before its name, and the one way to open it.

Belongs here: telling formats apart, and reports that cannot be read. Does not belong here: reading any of them.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Final

from pipelines.extract.document import Block
from pipelines.files import read_bytes, shown
from schemas.problems import InputError

KINDS: Final = {
    ".pdf": "PDF", ".docx": "DOCX", ".xlsx": "XLSX", ".xlsm": "XLSX", ".html": "HTML", ".htm": "HTML",
    ".xhtml": "HTML", ".csv": "CSV", ".tsv": "CSV", ".md": "text", ".markdown": "text", ".txt": "text", "": "text",
}  # fmt: skip
OLD_OFFICE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
READABLE: Final = "Markdown, plain text, HTML, DOCX, XLSX, CSV and PDF"
Reader = Callable[[bytes, str], list[Block]]


def read_document(path: Path) -> list[Block]:
    """The blocks of a report, in its order.

    Raises InputError for a file that is missing, empty, damaged, encrypted, of no known format, of another format
    than its name says, or without any text.
    """
    data, file, suffix = read_bytes(path), shown(path), path.suffix.lower()
    if not data or data.isspace():
        raise InputError.of(file, "the file is empty.", "Save the report again.")
    kind = _kind(data, file, suffix)
    named = KINDS.get(suffix)
    if named is None and kind == "text":
        raise InputError.of(file, f"nobody here can read {suffix!r} files.", f"Give it as one of {READABLE}.")
    if named and named != kind and {named, kind} != {"text", "HTML"}:
        what = f"its name says {named}, and it is {kind}."
        raise InputError.of(file, what, "Rename it, or name the right file.")
    blocks = _reader("HTML" if "HTML" in (named, kind) and kind != "PDF" else kind)(data, file)
    if not blocks:
        raise InputError.of(file, "there is no text in it.", "Name the file with the text of the report.")
    return blocks


def _kind(data: bytes, file: str, suffix: str) -> str:
    start = data[:4000].lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    if data.startswith(b"%PDF") or b"%PDF-" in data[:1024]:
        return "PDF"
    if data.startswith(b"PK\x03\x04"):
        return _office(data, file)
    if data.startswith(OLD_OFFICE):
        what = "it is encrypted, or a document of an office program before 2007."
        raise InputError.of(file, what, "Open it, and save it without a password as DOCX or XLSX.")
    if data.startswith(b"{\\rtf"):
        raise InputError.of(file, "it is RTF.", "Save it as DOCX.")
    if start.startswith((b"<!doctype html", b"<html", b"<?xml")) and b"<html" in start:
        return "HTML"
    if b"\x00" in data[:4000] and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
        if KINDS.get(suffix) not in (None, "text"):
            raise InputError.of(file, f"its name says {KINDS[suffix]}, and it is not.", "Save the report again.")
        raise InputError.of(file, "it is no text.", f"Give it as one of {READABLE}.")
    if KINDS.get(suffix) in ("PDF", "DOCX", "XLSX"):
        raise InputError.of(file, f"its name says {KINDS[suffix]}, and it is not.", "Save the report again.")
    return {"CSV": "CSV", "HTML": "HTML"}.get(KINDS.get(suffix, ""), "text")


def _office(data: bytes, file: str) -> str:
    damaged = InputError.of(file, "it is damaged: its parts cannot be unpacked.", "Save the report again.")
    try:
        parts = zipfile.ZipFile(io.BytesIO(data))
        names, bad = parts.namelist(), parts.testzip()
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, OSError, RuntimeError, ValueError):
        raise damaged from None
    if bad is not None:
        raise damaged
    for name, kind in (("word/document.xml", "DOCX"), ("xl/workbook.xml", "XLSX")):
        if name in names:
            return kind
    raise InputError.of(file, "it is an archive, and no report.", f"Unpack it; {READABLE} can be read.")


def _reader(kind: str) -> Reader:
    """The reader of a format; its library is loaded with it."""
    match kind:
        case "PDF":
            from pipelines.extract.formats.pdf import read_pdf

            return read_pdf
        case "DOCX":
            from pipelines.extract.formats.docx import read_docx

            return read_docx
        case "XLSX":
            from pipelines.extract.formats.workbook import read_workbook

            return read_workbook
        case "HTML":
            from pipelines.extract.formats.html import read_html

            return read_html
        case "CSV":
            from pipelines.extract.formats.sheet import read_csv

            return read_csv
        case _:
            from pipelines.extract.formats.text import read_text

            return read_text
