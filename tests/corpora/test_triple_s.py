"""The standard's own examples: the same three people twice, and a hierarchy of three levels."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction

import pytest

from pipelines.forms.dictionary import draft_of_variables
from pipelines.readers import read_export
from pipelines.readers.formats import open_file
from schemas.accounting import bases
from schemas.answers import prepare
from schemas.draft import written
from schemas.questionnaire import parse_questionnaire

pytestmark = pytest.mark.corpora

LEVELS = {"householddata": None, "persondata": "householddata", "tripdata": "persondata"}


def _cells(path):
    opened = open_file(path)
    frame = opened.read(1).frame
    return {v.name: frame[str(at)].to_list() for at, v in enumerate(opened.variables)}


def _number(text):
    try:
        return Fraction(text)
    except (TypeError, ValueError):
        return text


def test_fixed_width_and_csv_are_the_same_people(corpus):
    folder = corpus("triple_s")
    fixed, table = (_cells(folder / name) for name in ("example1.asc", "example2.csv"))
    assert list(fixed) != []
    assert {name: list(map(_number, cells)) for name, cells in fixed.items()} == {
        name: list(map(_number, cells)) for name, cells in table.items()
    }


def test_the_people_are_those_of_the_file(corpus):
    """Taken from the lines by the positions that the definition prints."""
    folder = corpus("triple_s")
    lines = (folder / "example1.asc").read_text(encoding="latin-1").splitlines()
    cells = _cells(folder / "example1.sss")
    assert cells["RESPONDENT_ID"] == [line[0:6] for line in lines]
    assert cells["Q1.a"] == [f"{line[6:10]}-{line[10:12]}-{line[12:14]}" for line in lines]
    for code in "123459":
        assert cells[f"Q3__{code}"] == [line[21:30][int(code) - 1] for line in lines]
    assert cells["Q5_1"] == [line[61] for line in lines]
    assert cells["Q5_2"] == [line[62].strip() or None for line in lines]
    assert cells["Q8"] == [line[67].strip() or None for line in lines]


def test_the_definition_is_a_questionnaire(corpus):
    path = corpus("triple_s") / "example1.sss"
    q = parse_questionnaire(written(draft_of_variables(open_file(path))))
    assert (q.export.respondent, q.export.weight) == (("RESPONDENT_ID",), "WT")
    assert q.by_id["q8"].ask_if == "q7 = '1'"
    answers = prepare(q, read_export(path, q).frame.lazy()).collect()
    table = {(r["question"], r["option"]): r for r in bases(q, answers).to_dicts()}
    assert (table["q8", None]["asked"], table["q8", None]["not_asked"]) == (2, 1)
    assert [table["q5", code]["chosen"] for code in ("1", "2", "5", "9")] == [1, 2, 1, 1]
    assert table["q4", None]["dont_know"] == 1


@pytest.mark.parametrize("level", LEVELS)
def test_each_level_is_an_export_that_knows_the_one_above(corpus, level):
    folder = corpus("triple_s") / "hierarchy"
    opened = open_file(folder / f"{level}.sss")
    q = parse_questionnaire(written(draft_of_variables(opened)))
    lines = (folder / f"{level}.asc").read_text(encoding="latin-1").splitlines()
    delivered = read_export(folder / f"{level}.asc", q).frame
    assert delivered.height == len(lines)
    above = LEVELS[level]
    if above is None:
        assert q.export.parent is None
        return
    assert q.export.parent is not None
    assert q.export.parent.file == f"{above}.asc"
    key, link = q.export.parent.key[0], q.export.parent.link[0]
    parents, children = _cells(folder / f"{above}.asc")[key], _cells(folder / f"{level}.asc")[link]
    assert set(children) <= set(parents)
    assert Counter(Counter(parents).values()) == {1: len(parents)}
