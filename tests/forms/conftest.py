"""Forms made up for the tests, written to files."""

from __future__ import annotations

import csv
import io
import zipfile

import pytest

from pipelines.forms import read_form
from schemas.draft import written
from schemas.questionnaire import parse_questionnaire


@pytest.fixture
def table(tmp_path):
    """Write rows of cells as a file; the separator is a comma unless another is named."""

    def write(name, rows, delimiter=",", encoding="utf-8"):
        out = io.StringIO(newline="")
        csv.writer(out, delimiter=delimiter).writerows(rows)
        path = tmp_path / name
        path.write_bytes(out.getvalue().encode(encoding))
        return path

    return write


@pytest.fixture
def workbook(tmp_path):
    """Write sheets of cells as an XLSX file, with nothing in it that is not needed."""

    def write(name, sheets):
        path = tmp_path / name
        main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
        rel = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
        pack = "http://schemas.openxmlformats.org/package/2006"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            listed = "".join(f'<sheet name="{s}" sheetId="{i}" r:id="r{i}"/>' for i, s in enumerate(sheets, 1))
            linked = "".join(
                f'<Relationship Id="r{i}" Type="{rel}/worksheet" Target="worksheets/s{i}.xml"/>'
                for i in range(1, len(sheets) + 1)
            )
            parts = "".join(
                f'<Override PartName="/xl/worksheets/s{i}.xml" ContentType="application/vnd.openxmlformats-officedocument'
                f'.spreadsheetml.worksheet+xml"/>'
                for i in range(1, len(sheets) + 1)
            )
            archive.writestr(
                "[Content_Types].xml",
                f'<Types xmlns="{pack}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats'
                f'-package.relationships+xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxml'
                f'formats-officedocument.spreadsheetml.sheet.main+xml"/>{parts}</Types>',
            )
            archive.writestr(
                "_rels/.rels",
                f'<Relationships xmlns="{pack}/relationships"><Relationship Id="a" Type="{rel}/officeDocument" '
                f'Target="xl/workbook.xml"/></Relationships>',
            )
            archive.writestr("xl/workbook.xml", f'<workbook xmlns="{main}" xmlns:r="{rel}"><sheets>{listed}</sheets></workbook>')
            archive.writestr(
                "xl/_rels/workbook.xml.rels", f'<Relationships xmlns="{pack}/relationships">{linked}</Relationships>'
            )
            for i, rows in enumerate(sheets.values(), 1):
                cells = "".join(
                    f'<row r="{r}">'
                    + "".join(f'<c r="{chr(65 + c)}{r}" t="inlineStr"><is><t>{_escaped(t)}</t></is></c>' for c, t in enumerate(row))
                    + "</row>"
                    for r, row in enumerate(rows, 1)
                )
                archive.writestr(f"xl/worksheets/s{i}.xml", f'<worksheet xmlns="{main}"><sheetData>{cells}</sheetData></worksheet>')
        return path

    return write


def _escaped(text):
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


@pytest.fixture
def drafted():
    """The questionnaire that a form becomes; parsing it is half the test."""

    def make(path, repeat=None, export=None):
        draft = read_form(path, repeat)
        draft.keys = {"survey": "s", "wave": "1", **({"export": export} if export else {}), **draft.keys}
        return parse_questionnaire(written(draft)), written(draft)

    return make
