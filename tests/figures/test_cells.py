"""Who is counted: which figures count the same people, and which of them are among whom."""

from __future__ import annotations

import pytest

from schemas.figures.cells import Cell, Cells
from schemas.figures.subjects import Subjects

from .support import questionnaire, read, row

Q = questionnaire(
    """
    - {id: gate, text: Gate, type: single, options: {a: A, b: B}}
    - {id: routed, text: Routed, type: single, ask_if: gate = 'a', options: {x: X, y: Y}}
    - {id: one, text: One, type: single, options: {u: U, v: V}}
    - {id: many, text: Many, type: multiple, options: {p: P, q: Q, z: None}, exclusive: [z]}
    """,
    "{only_u: one = 'u', only_a: gate = 'a', with_p: \"selected(many, 'p')\", with_z: \"selected(many, 'z')\"}",
)
CELLS = Cells(Subjects(Q))


def cell(subject: str, statistic: str = "count", **cells: str) -> Cell:
    (figure,) = read(Q, [row(subject, statistic, "5", **cells)])
    return CELLS.of(CELLS.subjects.of(figure))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (cell("gate:a@only_u"), cell("one:u@only_a")),  # by row and by column
        (cell("routed:x"), cell("routed:x@only_a")),  # the route implies the base
        (cell("@only_a", "base"), cell("gate:a")),
        (cell("many:p@with_p"), cell("many:p")),
        (cell("many:q|z@with_p"), cell("many:q@with_p")),  # whoever ticked P did not tick None
        (cell("", where="gate = 'a' and one = 'u'"), cell("gate:a@only_u")),
    ],
)
def test_the_same_people(one: Cell, other: Cell) -> None:
    assert one == other


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (cell("gate:a"), cell("gate:a@only_u")),
        (cell("gate", "base"), cell("", "base")),  # not everybody answered
        (cell("many:p|q"), cell("many:p")),
        (cell("gate:a", "percent", weighted="yes"), cell("gate:a")),
    ],
)
def test_other_people(one: Cell, other: Cell) -> None:
    assert one != other


def test_nobody_ticked_what_excludes_all_others_beside_another() -> None:
    assert not cell("many:z@with_p").possible
    assert not cell("many:p@with_z").possible
    assert cell("many:q@with_p").possible


def test_the_groups_that_hold_a_cell() -> None:
    among = dict.fromkeys((cell("", "base"), cell("gate:a"), cell("one:u"), cell("gate", "base")))
    assert {cell("gate:a"), cell("one:u")} <= set(CELLS.holders(cell("gate:a@only_u"), among))
    assert set(CELLS.holders(cell("gate:a"), among)) == {cell("gate", "base")}
    assert CELLS.holders(cell("", "base"), among) == []


def test_who_is_in_both() -> None:
    assert CELLS.both(cell("gate:a"), cell("one:u")) == cell("gate:a@only_u")
    assert not CELLS.both(cell("gate:a"), cell("gate:b")).possible


def test_an_answer_rests_on_the_questions_that_lead_to_it() -> None:
    assert {item.question for item, _ in cell("routed:x@only_u").limits} == {"routed", "gate", "one"}
