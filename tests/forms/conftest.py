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


MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
LINK = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACK = "http://schemas.openxmlformats.org/package/2006"
KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"


@pytest.fixture
def workbook(tmp_path):
    """Write sheets of cells as an XLSX file, with nothing in it that is not needed."""

    def write(name, sheets):
        numbers = range(1, len(sheets) + 1)
        types = f'<Override PartName="/xl/workbook.xml" ContentType="{KIND}.sheet.main+xml"/>' + "".join(
            f'<Override PartName="/xl/worksheets/s{i}.xml" ContentType="{KIND}.worksheet+xml"/>' for i in numbers
        )
        listed = "".join(f'<sheet name="{s}" sheetId="{i}" r:id="r{i}"/>' for i, s in enumerate(sheets, 1))
        targets = "".join(
            f'<Relationship Id="r{i}" Type="{LINK}/worksheet" Target="worksheets/s{i}.xml"/>' for i in numbers
        )
        start = f'<Relationship Id="a" Type="{LINK}/officeDocument" Target="xl/workbook.xml"/>'
        parts = {
            "[Content_Types].xml": f'<Types xmlns="{PACK}/content-types">{types}</Types>',
            "_rels/.rels": f'<Relationships xmlns="{PACK}/relationships">{start}</Relationships>',
            "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{LINK}"><sheets>{listed}</sheets></workbook>',
            "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACK}/relationships">{targets}</Relationships>',
        }
        for i, rows in enumerate(sheets.values(), 1):
            cells = "".join(f'<row r="{r}">{_cells(r, row)}</row>' for r, row in enumerate(rows, 1))
            parts[f"xl/worksheets/s{i}.xml"] = f'<worksheet xmlns="{MAIN}"><sheetData>{cells}</sheetData></worksheet>'
        with zipfile.ZipFile(tmp_path / name, "w", zipfile.ZIP_DEFLATED) as archive:
            for part, text in parts.items():
                archive.writestr(part, text)
        return tmp_path / name

    return write


def _cells(number, row):
    return "".join(
        f'<c r="{chr(65 + i)}{number}" t="inlineStr"><is><t>{_escaped(text)}</t></is></c>' for i, text in enumerate(row)
    )


def _escaped(text):
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


@pytest.fixture
def drafted():
    """The questionnaire that a form becomes; parsing it is half the test."""

    def make(path, repeat=None, export=None):
        draft = read_form(path, repeat)
        stated = draft.keys.pop("export", {})  # headings of the export; the file is not the form's to say
        draft.keys = {"survey": "s", "wave": "1", **({"export": {**stated, **export}} if export else {}), **draft.keys}
        return parse_questionnaire(written(draft)), written(draft)

    return make
