"""Every format is read into the same places, and what cannot be read says why."""

import io
import zipfile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipelines.extract.document import Grid, Heading, Page, Paragraph
from pipelines.extract.formats import read_document
from pipelines.extract.formats.workbook import as_shown
from schemas.problems import InputError
from tests.extract.support import lines, report

TABLE = [
    ("Table 1, row Women, %", "54", "percent"),
    ("Table 1, row Women, n", "82", "count"),
    ("Table 1, row Men, %", "57", "percent"),
    ("Table 1, row Men, n", "86", "count"),
]
SECTION = ("Section 2.1, Method, first paragraph", "35%", "percent")


def pdf(*pages, gap=14):
    """A PDF whose pages print these lines; a line is text, or pairs of a horizontal place and text."""
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>", b"", b"<< /Type /Font /Subtype /Type1 /BaseFont /Courier >>"]
    kids = []
    for page in pages:
        parts = [b"BT /F1 10 Tf"]
        for i, line in enumerate(page):
            for x, text in [(60, line)] if isinstance(line, str) else line:
                escaped = text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)").encode("latin-1")
                parts.append(b"1 0 0 1 %d %d Tm (%s) Tj" % (x, 750 - gap * i, escaped))
        stream = b"\n".join([*parts, b"ET"])
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream))
        kids.append(len(objects) + 1)
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents %d 0 R "
            b"/Resources << /Font << /F1 3 0 R >> >> >>" % len(objects)
        )
    refs = b" ".join(b"%d 0 R" % kid for kid in kids)
    objects[1] = b"<< /Type /Pages /Kids [%s] /Count %d >>" % (refs, len(kids))
    out, places = io.BytesIO(), []
    out.write(b"%PDF-1.4\n")
    for number, body in enumerate(objects, start=1):
        places.append(out.tell())
        out.write(b"%d 0 obj\n%s\nendobj\n" % (number, body))
    start = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    out.writelines(b"%010d 00000 n \n" % place for place in places)
    out.write(b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start))
    return out.getvalue()


def docx(*, title="Table 1: Who are your clients?"):
    from docx import Document

    document = Document()
    document.add_heading("2.1 Findings", 1)
    document.add_heading("Method", 2)
    document.add_paragraph("In all, 35% answered yes.")
    document.add_paragraph("30 organisations were named.", style="List Bullet")
    document.add_paragraph(title, style="Caption")
    table = document.add_table(rows=4, cols=3)
    table.cell(0, 1).merge(table.cell(0, 2)).text = "Answers"
    for y, row in enumerate((("", "%", "n"), ("Women", "54", "82"), ("Men", "57", "86")), start=1):
        for x, text in enumerate(row):
            table.cell(y, x).text = text
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def xlsx(rows, formats=(), *, hidden=None):
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    sheet.title = "Results"
    for row in rows:
        sheet.append(row)
    for cell, shown in formats:
        sheet[cell].number_format = shown
    if hidden:
        book.create_sheet(hidden).sheet_state = "hidden"
        book[hidden]["A1"], book[hidden]["B1"] = "x", 5
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


HTML = """<!doctype html><html><head><title>75% of titles</title><style>p {width: 20%}</style></head><body>
<nav><a href="x">12 organisations</a></nav><h1>2.1 Findings</h1><h2>Method</h2>
<p>In all, 35%<sup>12</sup> answered <b>yes</b>.</p>
<table><caption>Table 1: Who are your clients?</caption>
<tr><th rowspan="2">Group<th colspan="2">Answers</tr><tr><th>%<th>n</tr>
<tr><td>Women<td>54<td>82</tr><tr><td>Men</td><td>57</td><td>86</td></tr></table>
<script>var n = "90%";</script></body></html>"""


def test_html(tmp_path):
    found = lines(report(tmp_path, HTML, name="report.html"))
    answers = [(place.replace("Answers, ", ""), *rest) for place, *rest in found]
    assert answers == [SECTION, *TABLE]
    assert all("Answers" in place for place, *_ in found[1:])


def test_a_page_saved_as_text_is_read_as_a_page(tmp_path):
    assert len(report(tmp_path, HTML, name="page.txt").proposals) == 5


def test_docx(tmp_path):
    found = lines(report(tmp_path, docx(), name="report.docx"))
    assert found[:2] == [SECTION, ("Section 2.1, Method, first bullet", "30", "count")]
    assert found[2:] == [
        (place.replace("%", "Answers, %").replace(", n", ", Answers, n"), *rest) for place, *rest in TABLE
    ]


def test_xlsx_numbers_as_they_are_shown(tmp_path):
    rows = [["Table 1: Who are your clients?"], ["", "%", "n"], ["Women", 0.5443, 82], ["Men", 0.5669, 86]]
    found = lines(report(tmp_path, xlsx(rows, [("B3", "0%"), ("B4", "0.0%")], hidden="Notes"), name="tables.xlsx"))
    assert found == [
        ("Table 1, row Women, %", "54%", "percent"), ("Table 1, row Women, n", "82", "count"),
        ("Table 1, row Men, %", "56.7%", "percent"), ("Table 1, row Men, n", "86", "count"),
    ]  # fmt: skip


def test_sheets_hold_several_tables(tmp_path):
    rows = [["Who are you?"], ["", "%"], ["Women", 54], [], ["Where?"], ["", "%"], ["London", 60]]
    found = report(tmp_path, xlsx(rows), name="tables.xlsx")
    assert [one.place for one in found.proposals] == [
        "Results, first table, row Women, %",
        "Results, second table, row London, %",
    ]


@pytest.mark.parametrize(
    ("value", "number_format", "shown"),
    [
        ("0.355", "0%", "36%"), ("0.355", "General", "0.355"), ("0.1", "0.0%", "10.0%"), ("1404", "#,##0", "1,404"),
        ("8.5", "0.00", "8.50"), ("12500", '"£"#,##0', "£12,500"), ("34", "General", "34"),
        ("0.30000000000000004", "General", "0.3"),
        ("1.5", "0;-0", "2"), ("nan", "0%", "nan"),
    ],
)  # fmt: skip
def test_number_formats(value, number_format, shown):
    assert as_shown(value, number_format) == shown


def test_csv(tmp_path):
    found = report(tmp_path, "Who?;%\nWomen;54\nMen;46\n", name="t.csv")
    assert lines(found)[0] == ("First table, row Women, %", "54", "percent")


def test_pdf(tmp_path):
    page = [
        "A running head                    1", "2.1 Findings", "",
        "3.7 Average rating", "", "In all, 35% of those who were asked",
        "answered yes.", "",
        "Table 1: Who are your clients?", [(60, "Group"), (260, "%"), (360, "n")],
        [(60, "Women"), (260, "54"), (360, "82")], [(60, "Men"), (260, "57"), (360, "86")],
    ]  # fmt: skip
    more = [
        [f"A running head                    {i}", "", f"2.{i} More", "", "Words and nothing else, and"]
        for i in (2, 3, 4)
    ]
    found = lines(report(tmp_path, pdf(page, *more), name="report.pdf"))
    assert found[0] == ("Section 2.1, Page 1, first paragraph", "3.7", "mean"), "no heading: 3.6 did not go before"
    assert found[1:] == [("Section 2.1, Page 1, second paragraph", "35%", "percent"), *TABLE]


def test_pdf_in_two_columns(tmp_path):
    left = [f"in the left column, line {i}," for i in range(8)]
    right = [f"in the right column, line {i}," for i in range(8)]
    left[3], left[4] = "there almost two", "thirds said yes, they wrote"
    page = ["A line that runs across the two columns of this page from side to side, as a title does", ""]
    page += [[(60, a), (320, b)] for a, b in zip(left, right, strict=True)]
    assert ("Page 1, first paragraph", "almost two thirds", "percent") in lines(
        report(tmp_path, pdf(page), name="r.pdf")
    )


def test_blocks_of_text(tmp_path):
    path = tmp_path / "r.txt"
    path.write_text("Findings\n\n1: They agree\n\n  • One\n  • Two\n\nA paragraph.\nAnother line.\n\na\tb\n1\t2\n")
    assert read_document(path) == [
        Heading("Findings", 2), Heading("1: They agree", 3), Paragraph("One", bullet=True),
        Paragraph("Two", bullet=True),
        Paragraph("A paragraph. Another line."), Grid((("a", "b"), ("1", "2"))),
    ]  # fmt: skip
    assert Page("x") not in read_document(path)


def encrypted():
    from pypdf import PdfReader, PdfWriter

    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf(["35% agreed."]))))
    writer.encrypt("secret", algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def archive():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        file.writestr("a.txt", "x")
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "make", "what"),
    [
        ("r.pdf", lambda: pdf([]), "a picture of pages. Type the figures in by hand, or run text recognition first."),
        ("r.pdf", encrypted, "it is encrypted."),
        ("r.pdf", lambda: pdf(["35%"])[:60], "the PDF is damaged."),
        ("r.pdf", lambda: b"35% agreed.", "its name says PDF, and it is not."),
        ("r.txt", lambda: pdf(["35%"]), "its name says text, and it is PDF."),
        ("r.docx", lambda: xlsx([["a", 1]]), "its name says DOCX, and it is XLSX."),
        ("r.docx", lambda: docx()[:300], "it is damaged"),
        ("r.docx", lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1rest", "it is encrypted, or a document of an office"),
        ("r.zip", archive, "it is an archive, and no report."),
        ("r.rtf", lambda: rb"{\rtf1 35%}", "it is RTF."),
        ("r.md", lambda: b"\x00\x01\x02\x00", "it is no text."),
        ("r.odt", lambda: b"35% agreed.", "nobody here can read '.odt' files."),
        ("r.md", lambda: b"  \n", "the file is empty."),
        ("r.md", lambda: b"<sup>1</sup>", "there is no text in it."),
        ("r.csv", lambda: b'a,"b\n1,2', "this is no CSV"),
        ("r.md", lambda: b"No number stands here.", "there is no number and no quantifier in it."),
    ],
)  # fmt: skip
def test_what_cannot_be_read(tmp_path, name, make, what):
    with pytest.raises(InputError) as caught:
        report(tmp_path, make(), name=name)
    assert len(caught.value.problems) == 1
    assert name in str(caught.value)
    assert what in str(caught.value)
    assert caught.value.problems[0].remedy


SOUND = {
    "r.pdf": lambda: pdf(["2.1 Findings", "35% agreed", [(60, "Women"), (260, "54")]]),
    "r.docx": docx,
    "r.xlsx": lambda: xlsx([["", "%"], ["Women", 0.4]], [("B2", "0%")]),
    "r.html": HTML.encode,
    "r.csv": lambda: b'Who?,%\nWomen,"54"\n',
    "r.md": lambda: b"# A\n\n| a | % |\n|---|---|\n| b | 5 |\n\n- 3 in 10 agreed\n",
}


@pytest.mark.parametrize("name", SOUND)
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(at=st.integers(0, 10**6), byte=st.integers(0, 255), cut=st.integers(0, 10**6))
def test_a_damaged_report_is_read_or_refused_and_never_a_traceback(tmp_path, name, at, byte, cut):
    data = bytearray(SOUND[name]())
    data[at % len(data)] = byte
    try:
        assert report(tmp_path, bytes(data[: cut % (2 * len(data)) + 1]), name=name).proposals
    except InputError:
        return
