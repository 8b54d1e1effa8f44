"""Files that bring a dictionary along: its sets are questions, and what it calls chosen is chosen."""

from __future__ import annotations

import polars as pl

from pipelines.readers.matching import deliver
from pipelines.readers.opened import Body, Opened, Variable
from pipelines.readers.platforms import layout_of
from tests.readers.support import questionnaire

Q = questionnaire(
    "  - {id: fruit, text: Which fruit?, type: multiple, options: {a: Apples, p: Pears}, missing: {refused: ['-9']}}\n"
    "  - {id: first, text: Two towns, type: multiple, options: {1: Rome, 2: Oslo, 3: Bonn}}\n"
    "  - {id: rate, text: Rate these, type: grid, rows: {t: Tea, c: Coffee}, options: {1: Good, 2: Bad}}\n"
)
YES_NO = {"1": "Yes", "2": "No", "-9": "Refused"}


def opened(*rows: tuple[str | None, ...]) -> Opened:
    variables = (
        Variable("serial", role="respondent"),
        *(Variable(name, label, labels=YES_NO, missing=("-9",), group="fruit", group_kind="options", ticked="1")
          for name, label in (("v1", "Apples"), ("v2", "Pears"))),
        *(Variable(name, group="towns", group_label="Two towns", group_kind="mentions") for name in ("m1", "m2")),
        *(Variable(name, label, group="g", group_label="Rate these", group_kind="rows")
          for name, label in (("r1", "Tea"), ("r2", "Coffee"))),
        Variable("wgt", role="weight"),
    )  # fmt: skip
    frame = pl.DataFrame(rows, schema={str(i): pl.String for i in range(len(variables))}, orient="row")
    lines = pl.Series("line", range(1, len(rows) + 1), pl.Int64)
    names = tuple(variable.name for variable in variables)
    return Opened("x.sav", (names,), lambda _: Body(frame, lines), {"format": "SPSS"}, variables)


def test_sets_and_arrays_of_a_dictionary():
    file = opened(
        ("r1", "1", "2", "2", None, "1", "2", "1.5"),
        ("r2", "2", "2", "3", "1", "2", None, "0.5"),
        ("r3", "-9", "-9", "7", "3", None, None, "1"),
    )
    delivery = deliver(Q, file, layout_of(file), Q.export)
    assert delivery.frame.drop("line").rows() == [
        ("r1", "Apples", "0", None, "Oslo", None, "1", "2"),
        ("r2", "0", "0", "Rome", None, "Bonn", "2", None),
        ("r3", "-9", "-9", "7", None, "Bonn", None, None),
    ]
    assert delivery.dialect == "columns, one row of headings, SPSS"


def test_an_option_may_be_a_question_of_its_own():
    q = questionnaire(
        "  - {id: v1, text: Apples?, type: single, options: {1: Yes, 2: No}}\n"
        "  - {id: v2, text: Pears?, type: single, options: {1: Yes, 2: No}}\n",
        "file: x.sav, ignore: [m1, m2, r1, r2]",
    )
    file = opened(("r1", "1", "2", None, None, None, None, "1"))
    assert deliver(q, file, layout_of(file), q.export).frame.row(0) == (1, "r1", "1", "2")
