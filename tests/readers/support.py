"""Small files of every format, and questionnaires to read them with."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from xml.sax.saxutils import escape

from pipelines.readers import read_export
from schemas.questionnaire import parse_questionnaire

SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STYLES = (
    f'<styleSheet xmlns="{SHEET}"><fonts/><fills/><borders/><cellStyleXfs/>'
    '<cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="14" applyNumberFormat="1"/></cellXfs></styleSheet>'
)


def xlsx(sheets: dict[str, list[list[object]]], parts: dict[str, str] | None = None) -> bytes:
    """A workbook; texts, numbers, booleans, `("date", serial)`, `("error", "#N/A")`. `parts` replaces whole parts."""
    names = list(sheets)
    files = {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/></Types>',
        "_rels/.rels": _relations([("officeDocument", "xl/workbook.xml")]),
        "xl/workbook.xml": f'<workbook xmlns="{SHEET}" xmlns:r="{OFFICE}"><sheets>'
        + "".join(f'<sheet name="{escape(n)}" sheetId="{i}" r:id="rId{i}"/>' for i, n in enumerate(names, 1))
        + "</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": _relations(
            [("worksheet", f"worksheets/sheet{i}.xml") for i in range(1, len(names) + 1)] + [("styles", "styles.xml")]
        ),
        "xl/styles.xml": STYLES,
    }
    for i, name in enumerate(names, 1):
        files[f"xl/worksheets/sheet{i}.xml"] = _sheet(sheets[name])
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, text in (files | (parts or {})).items():
            archive.writestr(path, text)
    return out.getvalue()


def _relations(targets: list[tuple[str, str]]) -> str:
    found = "".join(
        f'<Relationship Id="rId{i}" Type="{OFFICE}/{kind}" Target="{target}"/>'
        for i, (kind, target) in enumerate(targets, 1)
    )
    return f'<Relationships xmlns="{PACKAGE}/relationships">{found}</Relationships>'


def _sheet(rows: list[list[object]]) -> str:
    body = "".join(
        f'<row r="{r}">' + "".join(_cell(f"{_letters(c)}{r}", cell) for c, cell in enumerate(row, 1)) + "</row>"
        for r, row in enumerate(rows, 1)
    )
    return f'<worksheet xmlns="{SHEET}"><sheetData>{body}</sheetData></worksheet>'


def _letters(number: int) -> str:
    return (_letters((number - 1) // 26) if number > 26 else "") + chr(65 + (number - 1) % 26)


def _cell(place: str, cell: object) -> str:
    match cell:
        case None | "":
            return ""
        case bool():
            return f'<c r="{place}" t="b"><v>{int(cell)}</v></c>'
        case int() | float():
            return f'<c r="{place}"><v>{cell}</v></c>'
        case ("date", serial):
            return f'<c r="{place}" s="1"><v>{serial}</v></c>'
        case ("error", text):
            return f'<c r="{place}" t="e"><v>{text}</v></c>'
    return f'<c r="{place}" t="inlineStr"><is><t xml:space="preserve">{escape(str(cell))}</t></is></c>'


def questionnaire(questions: str, export: str = "file: answers.csv", more: str = ""):
    """A questionnaire with these questions (YAML, one list item each) and this export block."""
    return parse_questionnaire(f"survey: s\nwave: w\nexport: {{{export}}}\n{more}questions:\n{questions}")


def read(folder: Path, data: bytes | str, q, name: str = "answers.csv"):
    """The delivery of a file with this content."""
    path = folder / name
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return read_export(path, q)


def column(delivery, name: str) -> list[str | None]:
    """Texts of one delivered column."""
    return delivery.frame[name].to_list()
