"""A published table of weighted percentages, from a draft of the export alone with its likely routes made keys."""

import csv
from fractions import Fraction
from functools import cache

import pytest

from pipelines.draft import draft_export
from pipelines.readers import read_export
from pipelines.readers.canonical import canonical
from schemas.answers import prepare
from schemas.compiled import status_of, value_of
from schemas.draft import written
from schemas.questionnaire import Status, Type, parse_questionnaire

pytestmark = pytest.mark.corpora

BANNERS = [
    None, ("age3", "18 - 34"), ("age3", "35 - 64"), ("age3", "65 and up"), ("race2", "White"), ("race2", "Non-white"),
    ("kids", "Has children"), ("kids", "No children"), ("orientation", "Straight"), ("orientation", "Gay/Bisexual"),
]  # fmt: skip
ITEMS = [
    "q0001", "q0002", "q0004", "q0005", *(f"q0007.{row:04}" for row in range(1, 12)), "q0008", "q0009", "q0010",
    "q0011", "q0012", "q0013", "q0014", "q0015", "q0017", "q0018", "q0019", "q0020", "q0021", "q0022", "q0024",
    "q0025", "q0026", "q0028", "q0029", "age3",
]  # fmt: skip
"""What the blocks of the table are about, in their order."""
ASKED = [Status.answered, Status.refused, Status.dont_know, Status.skipped]


SMALLEST = 100
"""Respondents in a base below which nothing is printed."""


class Survey:
    """Answers as the tool understands them, with weights."""

    def __init__(self, path):
        draft = draft_export(path, None, "masculinity", "2018")
        for question in draft.questions:
            likely = [c for c in question.comments if c.startswith("likely: ask_if: ")]
            if likely:
                question.keys["ask_if"] = likely[0].removeprefix("likely: ask_if: ").partition("  (")[0]
        self.q = parse_questionnaire(written(draft))
        delivered = read_export(path, self.q).frame
        self.rows = prepare(self.q, delivered.lazy()).collect().to_dicts()
        for row, weight in zip(self.rows, delivered["weight"], strict=True):
            row["exact"] = Fraction(weight)
        self.within = [list(self._banner(*banner)) if banner else self.rows for banner in BANNERS]

    def _banner(self, question, label):
        code = next(code for code, text in self.q.by_id[question].options.items() if text == label)
        return (row for row in self.rows if row[value_of(question)] == code)

    def asked(self, item, banner):
        """Rows of those who were asked, whether they answered or not: the base of the published table."""
        id_, _, row = item.partition(".")
        status = status_of(next(i for i in self.q.by_id[id_].items if (i.row or "") == row))
        return [answers for answers in self.within[banner] if answers[status] in ASKED], status

    def percent(self, item, label, banner):
        """Weighted percent of those asked who chose an option, or gave no answer."""
        id_, _, row = item.partition(".")
        question, (base, status) = self.q.by_id[id_], self.asked(item, banner)
        code = next((c for c, text in question.options.items() if canonical(text) == canonical(label)), None)
        if canonical(label) == "no answer":
            chosen = [answers[status] == Status.skipped for answers in base]
        elif question.type is Type.multiple:
            chosen = [answers[value_of(f"{id_}__{code}")] is True for answers in base]
        else:
            assert code is not None, label
            chosen = [answers[value_of(f"{id_}__{row}" if row else id_)] == code for answers in base]
        weights = [answers["exact"] for answers in base]
        return 100 * sum(w for w, yes in zip(weights, chosen, strict=True) if yes) / sum(weights)


@cache
def read(path):
    return Survey(path)


@pytest.fixture
def survey(corpus):
    return read(corpus("masculinity_2018") / "raw-responses.csv")


@pytest.fixture
def published(corpus):
    """Item, label, banner -> percent as printed, None for a blank cell."""
    with (corpus("masculinity_2018") / "masculinity-survey.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))[2:]
    items, item, found = iter(ITEMS), None, {}
    for row in rows:
        item = next(items) if row[0] else item
        for banner, cell in enumerate(row[2:] if row[1] else []):
            found[item, row[1], banner] = int(cell.removesuffix("%")) if cell else None
    assert next(items, None) is None
    return found


def test_every_published_percentage_reproduces(survey, published):
    printed = {key: percent for key, percent in published.items() if percent is not None}
    wrong = {
        key: (percent, float(found))
        for key, percent in printed.items()
        if int((found := survey.percent(*key)) + Fraction(1, 2)) != percent
    }
    assert len(printed) == 1820
    assert not wrong


def test_what_is_not_printed_rests_on_few(survey, published):
    sizes = {(item, banner): len(survey.asked(item, banner)[0]) for item, _, banner in published}
    blank = {(item, banner) for (item, _, banner), percent in published.items() if percent is None}
    assert blank == {key for key, size in sizes.items() if size < SMALLEST}


def test_the_routes_were_found_in_the_answers(survey):
    employed = "q0009 in ('employed_working_full_time', 'employed_working_part_time')"
    assert {q.id: q.ask_if for q in survey.q.questions if q.ask_if} == {
        "q0010": employed,
        "q0011": employed,
        "q0012": employed,
        "q0013": "selected(q0012, '0005')",
        "q0014": employed,
        "q0015": "q0014 in ('only_a_little', 'some', 'a_lot')",
        "q0019": "q0018 in ('often', 'always')",
    }


def test_three_kinds_of_blank_are_told_apart(survey):
    assert survey.q.missing.skipped == ("No answer",)
    assert survey.q.missing.not_asked == ("NA",)
    assert not survey.q.missing.blank
