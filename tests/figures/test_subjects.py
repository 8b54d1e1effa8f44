"""Which figures are about one quantity."""

from __future__ import annotations

import pytest

from schemas.figures.subjects import Subject, Subjects, canonical

from .support import questionnaire, read, row

BASES = """{
  crc_funded: funding = 'crc', same_crc: "'crc' = funding", other: "funding in ('nps', 'other')",
  either: "funding = 'other' or funding = 'nps'", with_women: "selected(clients, 'women')", bad: impact.courts = 'bad',
  big_crc: staff > 10 and funding = 'crc', biggest: "funding = 'crc' and role = 'tier2' and staff > 10"}"""
Q = questionnaire(bases=BASES)


def subject(subject: str, statistic: str = "count", **cells: str) -> Subject:
    (figure,) = read(Q, [row(subject, statistic, "5", **cells)])
    return Subjects(Q).of(figure)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (subject("@crc_funded", "base"), subject("funding:crc")),
        (subject("@crc_funded", "base"), subject("@crc_funded", "count")),
        (subject("@same_crc", "base"), subject("@crc_funded", "base")),
        (subject("@other", "base"), subject("funding:nps|other")),
        (subject("@either", "base"), subject("funding:other|nps")),
        (subject("@with_women", "base"), subject("clients:women")),
        (subject("@bad", "base"), subject("impact.courts:bad")),
        (subject("role", "base"), subject("role@crc_funded", "base")),
        (subject("role", "base"), subject("role", "count")),
        (subject("role:tier2"), subject("role:tier2@same_crc")),
        (subject("opinion:dk@crc_funded"), subject("opinion:dk@same_crc")),
        (subject("funding", where="funding = 'crc'"), subject("funding:crc")),
        (
            subject("clients", where="selected(clients, 'men') or selected(clients, 'women')"),
            subject("clients:women|men"),
        ),
        (subject("", where="staff > 10 and funding = 'crc'"), subject("", where="funding = 'crc' and 10 < staff")),
        (subject("funding:crc", "count"), subject("funding:crc", "percent")),
    ],
)
def test_one_quantity_written_in_two_ways(one: Subject, other: Subject) -> None:
    assert one == other


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (subject("opinion:dk"), subject("opinion:dk@crc_funded")),
        (subject("opinion:dk"), subject("opinion:same")),
        (subject("opinion", "base"), subject("opinion@crc_funded", "base")),
        (subject("", "base"), subject("@crc_funded", "base")),
        (subject("impact.courts:bad"), subject("impact.prisons:bad")),
        (subject("@big_crc", "base"), subject("@crc_funded", "base")),
        (subject("funding:nps", where="staff > 10"), subject("funding:nps")),
        (subject("", quantity="x"), subject("", quantity="y")),
        (subject("funding:crc", "percent", weighted="yes"), subject("funding:crc", "percent")),
    ],
)
def test_two_quantities(one: Subject, other: Subject) -> None:
    assert one != other


def test_a_denominator_is_limited_by_base_route_and_everybody() -> None:
    subjects = Subjects(Q)
    crc = Subject("funding", options=frozenset({"crc"}))
    assert subjects.narrowing(Subject("role")) == [crc, Subject()]
    assert set(subjects.narrowing(Subject("opinion", base="big_crc"))) == {
        crc,
        Subject(base="big_crc"),
        Subject("opinion"),
        Subject(),
    }
    assert set(subjects.narrowing(Subject(base="biggest"))) >= {crc, Subject(base="big_crc"), Subject()}
    assert subjects.narrowing(Subject()) == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("not not funding = 'crc'", "funding = 'crc'"),
        ("funding = 'crc' and (staff > 1 and staff > 1)", "staff > 1 and funding = 'crc'"),
        ("funding in ('nps', 'crc', 'nps')", "funding = 'crc' or (funding = 'nps' or funding = 'crc')"),
        ("5 >= staff", "staff <= 5"),
        ("funding in ('crc')", "funding = 'crc'"),
    ],
)
def test_conditions_are_written_in_one_way(one: str, other: str) -> None:
    assert canonical(Q.condition(one)) == canonical(Q.condition(other))


def test_a_route_through_two_questions_implies_both() -> None:
    q = questionnaire(
        """
        - {id: a, text: A, type: single, options: {x: X, y: Y}}
        - {id: b, text: B, type: single, options: {x: X, y: Y}, ask_if: a = 'x'}
        - {id: c, text: C, type: single, options: {x: X, y: Y}, ask_if: b = 'x'}
        - {id: d, text: D, type: single, options: {x: X, y: Y}, ask_if: not b = 'x'}
        """,
        "{ax: a = 'x'}",
    )
    subjects = Subjects(q)
    assert subjects.base("ax", "b") == subjects.base("ax", "c") == "all"
    assert subjects.base("ax", "d") == "ax"
