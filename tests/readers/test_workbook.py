"""Workbooks give the text that a person sees; damaged and hostile ones give a message."""

from __future__ import annotations

import io
import struct
import zipfile

import pytest

from pipelines.readers.formats import open_file
from schemas.export import Export
from schemas.problems import InputError
from tests.readers.support import SHEET, xlsx

ROWS = [
    ["id", "n", "d", "b", "e", "t"],
    [1, 3.5, ("date", 42005), True, ("error", "#N/A"), "=1+1"],
    [None, None, None, None, None, None],
    [20000000001, 0.1, ("date", 42005.5), False, "", " text "],
]


def opened(tmp_path, data, sheet=None, name="answers.xlsx"):
    path = tmp_path / name
    path.write_bytes(data)
    return open_file(path, Export(file=name, sheet=sheet))


def test_cells_are_the_text_a_person_sees(tmp_path):
    found = opened(tmp_path, xlsx({"Data": ROWS, "Empty": []}))
    body = found.read(1)
    assert found.head[0] == ("id", "n", "d", "b", "e", "t")
    assert body.frame.rows() == [
        ("1", "3.5", "2015-01-01", "TRUE", None, "=1+1"),
        ("20000000001", "0.1", "2015-01-01 12:00:00", "FALSE", None, " text "),
    ]
    assert body.lines.to_list() == [2, 4]
    assert found.facts["sheet"] == "Data"
    assert found.facts["note"].startswith("1 cells of the workbook hold an error"), "a blank that is none is told"


def test_the_name_of_the_file_does_not_matter(tmp_path):
    assert opened(tmp_path, xlsx({"Data": ROWS}), name="answers.csv").facts["format"] == "workbook"


def test_several_sheets_need_a_name(tmp_path):
    data = xlsx({"One": ROWS, "Two": ROWS[:2]})
    with pytest.raises(InputError, match=r"'One', 'Two'.*sheet:"):
        opened(tmp_path, data)
    assert opened(tmp_path, data, "Two").read(1).frame.height == 1
    with pytest.raises(InputError, match=r"no sheet 'Twp'. Did you mean 'Two'"):
        opened(tmp_path, data, "Twp")


def vast():
    cells = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    return f'<worksheet xmlns="{SHEET}"><sheetData>{cells}</sheetData></worksheet>'


LAUGHS = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">' + "".join(
    f'<!ENTITY {chr(99 + i)} "{("&" + chr(98 + i) + ";") * 10}">' for i in range(9)
)


def zipped(**parts):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return out.getvalue()


def lying(data: bytes) -> bytes:
    """An archive whose parts say that they unfold to a hundred bytes."""
    found = bytearray(data)
    for mark, place in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        at = -1
        while (at := found.find(mark, at + 1)) >= 0:
            struct.pack_into("<I", found, at + place, 100)
    return bytes(found)


HOSTILE = {
    "bomb": (zipped(**{"xl/workbook.xml": b"0" * 30_000_000}), "200 times"),
    "lying bomb": (lying(zipped(**{"xl/workbook.xml": b"0" * 30_000_000})), "larger than it says|damaged"),
    "vast": (xlsx({"A": [[1]]}, {"xl/worksheets/sheet1.xml": vast()}), "row 1,048,576 and column 16,384"),
    "no workbook": (zipped(**{"answers.csv": b"a,b\n1,2\n"}), "no workbook"),
    "paths": (zipped(**{"../../etc/passwd": b"x", "xl/../../x": b"y"}), "cannot be read"),
    "empty": (xlsx({"A": []}), "empty"),
    "cut": (xlsx({"A": ROWS})[:900], "damaged|cannot be read"),
    "old and cut": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "cannot be read"),
}  # fmt: skip


def test_entities_are_not_unfolded(tmp_path):
    cell = '<row r="1"><c r="A1" t="inlineStr"><is><t>&k;</t></is></c></row>'
    sheet = f"{LAUGHS}]><worksheet><sheetData>{cell}</sheetData></worksheet>"
    with pytest.raises(InputError, match=r"cannot be read|empty"):
        opened(tmp_path, xlsx({"A": [[1]]}, {"xl/worksheets/sheet1.xml": sheet})).read(1)


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_workbooks_get_a_message(tmp_path, name):
    data, said = HOSTILE[name]
    with pytest.raises(InputError, match=said):
        opened(tmp_path, data).read(1)
