"""A panel file with numeric codes and a codebook, two of whose BASE lines are not what was asked.

Everything is counted again from the file, in plain Python.
"""

from __future__ import annotations

import csv
from collections import Counter

import pytest

from pipelines.readers import read_export
from schemas.accounting import bases
from schemas.questionnaire import Type, parse_questionnaire
from schemas.responses import evaluate

pytestmark = pytest.mark.corpora

SINGLE = {"1": 2, "5": 2, "6": 4, "7": 2, "14": 5, "15": 5, "16": 4, "20": 2, "21": 3, "22": 7, "23": 3, "24": 4,
          "25": 4, "26": 4, "30": 5, "31": 2, "32": 2, "33": 2}  # fmt: skip
"""Number of a question in the codebook -> how many options it lists."""
GRIDS = {"2": (10, 4), "3": (6, 4), "4": (6, 4), "8": (9, 4), "9": (4, 4), "10": (4, 2), "11": (6, 2), "17": (4, 4),
         "18": (10, 2), "27": (6, 2)}  # fmt: skip
CHOOSE_ALL = {"19": 10, "28": 8, "29": 10}
EXPORT = "file: nonvoters_data.csv, platform: columns, respondent: RespId, weight: weight"
OTHERS = ["educ", "race", "income_cat", "voter_category"]

CODEBOOK = {
    "22": "q21 = '2'",
    "28": "q26 in ('1', '2', '3')",
    "29": "q26 in ('2', '3', '4')",
    "31": "q30 = '1'",
    "32": "q30 = '2'",
    "33": "q30 in ('3', '4', '5')",
}
"""The BASE lines, by the codes ("punches") that they give."""
ASKED = CODEBOOK | {"22": "q20 = '2'", "33": "q30 in ('-1', '3', '4', '5')"}
"""Who was asked, as the wording of Q22 and the words of the BASE line of Q33 have it."""
PYTHON = {
    "22": lambda row: row["Q20"] == "2",
    "28": lambda row: row["Q26"] in "123",
    "29": lambda row: row["Q26"] in "234",
    "31": lambda row: row["Q30"] == "1",
    "32": lambda row: row["Q30"] == "2",
    "33": lambda row: row["Q30"] in ("-1", "3", "4", "5"),
}


def _options(count, *, refused):
    listed = {"-1": "Refused"} if refused else {}
    return listed | {str(code): f"answer {code}" for code in range(1, count + 1)}


def _flow(labels):
    return "{" + ", ".join(f"{code}: {label}" for code, label in labels.items()) + "}"


def _questions(routes):
    """Every question of the codebook, by its number; the wording stays in the codebook."""
    for number in sorted({*SINGLE, *GRIDS, *CHOOSE_ALL}, key=int):
        yield f"  - id: q{number}"
        yield f"    text: Question {number}"
        yield f"    heading: Q{number}"
        if number in routes:
            yield f"    ask_if: {routes[number]}"
        if number in CHOOSE_ALL:  # a choice: -1 is no tick
            yield "    type: multiple"
            yield f"    options: {_flow(_options(CHOOSE_ALL[number], refused=False))}"
            yield "    missing: {blank: [-1]}"
            continue
        yield "    required: true"
        yield "    missing: {refused: [-1]}"
        if number in SINGLE:
            yield "    type: single"
            yield f"    options: {_flow(_options(SINGLE[number], refused=True))}"
        else:
            rows, options = GRIDS[number]
            yield "    type: grid"
            yield f"    rows: {_flow({str(row): f'row {row}' for row in range(1, rows + 1)})}"
            yield f"    options: {_flow(_options(options, refused=True))}"


def _questionnaire(routes):
    lines = [
        "survey: nonvoters",
        "wave: 2020",
        f"export: {{{EXPORT}, ignore: [{', '.join(OTHERS)}]}}",
        "missing: {blank: [NA]}",
        "max_quarantined: 100%",
        "bases: {women: gender = 'f', grown: ppage >= 30 and not (ppage > 60)}",
        "attention: {straight_lining: 0, duplicates: 0}",
        "questions:",
        *_questions(routes),
        "  - {id: ppage, text: Age, heading: ppage, type: number, min: 18, max: 120, integer: true, required: true}",
        "  - {id: gender, text: Gender, heading: gender, type: single, options: {m: Male, f: Female}, required: true}",
    ]
    return parse_questionnaire("\n".join(lines))


@pytest.fixture(scope="module")
def rows():
    from tests.corpora.conftest import FOLDER

    path = FOLDER / "nonvoters_2020" / "nonvoters_data.csv"
    if not path.is_file():
        pytest.skip("the data set nonvoters_2020 is not at hand")
    with path.open(encoding="utf-8", newline="") as file:
        return path, list(csv.DictReader(file))


def _judged(rows, routes):
    path, raw = rows
    q = _questionnaire(routes)
    delivery = read_export(path, q)
    assert delivery.frame["respondent_id"].to_list() == [row["RespId"] for row in raw]
    return q, evaluate(q, delivery.frame)


@pytest.fixture(scope="module")
def right(rows):
    return _judged(rows, ASKED)


@pytest.fixture(scope="module")
def codebook(rows):
    return _judged(rows, CODEBOOK)


BASES = {
    "all": lambda _: True,
    "women": lambda row: row["gender"] == "Female",
    "grown": lambda row: 30 <= int(row["ppage"]) <= 60,
}


def _expected(question, item, row):
    """What became of an item for one respondent, straight from the cells."""
    number = question.id.removeprefix("q")
    if question.type is Type.multiple:
        cells = [row[f"Q{number}_{option}"] for option in question.options]
        if "1" in cells:
            return "answered"
        return "skipped" if PYTHON.get(number, lambda _: True)(row) else "not_asked"
    heading = f"Q{number}" + (f"_{item.row}" if item.row else "") if question.id.startswith("q") else question.id
    cell = row[heading]
    if cell == "NA":
        return "skipped" if PYTHON.get(number, lambda _: True)(row) else "not_asked"
    return "refused" if cell == "-1" else "answered"


def test_every_base_is_what_plain_python_counts(right, rows):
    q, evaluation = right
    _, raw = rows
    table = {(r["base"], r["question"], r["row"]): r for r in bases(q, evaluation.answers).to_dicts()
             if r["option"] is None}  # fmt: skip
    assert len(table) == len(BASES) * len(q.items)
    statuses = ("answered", "refused", "skipped", "not_asked")
    for base, belongs in BASES.items():
        members = [row for row in raw if belongs(row)]
        for item in q.items:
            found = table[base, item.question, item.row]
            counts, sums = Counter(), Counter()
            for row in members:
                status = _expected(q.by_id[item.question], item, row)
                counts[status] += 1
                sums[status] += float(row["weight"])
            assert found["total"] == len(members)
            assert {s: found[s] for s in statuses} == {s: counts[s] for s in statuses}, item
            assert found["asked"] == len(members) - counts["not_asked"]
            assert found["weighted_total"] == pytest.approx(sum(sums.values()))
            assert {s: found[f"weighted_{s}"] for s in statuses} == pytest.approx({s: sums[s] for s in statuses})
            rest = ("dont_know", "not_applicable", "broken_off", "unknown_code", "invalidated", "undetermined")
            assert not any(found[status] for status in rest), item


def test_ticks_are_counted_and_a_minus_is_none(right, rows):
    q, evaluation = right
    _, raw = rows
    table = {(r["question"], r["option"]): r for r in bases(q, evaluation.answers).to_dicts()
             if r["base"] == "all" and r["option"]}  # fmt: skip
    assert len(table) == sum(CHOOSE_ALL.values())
    for (question, option), found in table.items():
        ticked = [row for row in raw if row[f"{question.upper()}_{option}"] == "1"]
        assert found["chosen"] == len(ticked)
        assert found["weighted_chosen"] == pytest.approx(sum(float(row["weight"]) for row in ticked))


def test_weights_are_not_a_count(rows, right):
    _, raw = rows
    assert len(raw) == 5836
    assert abs(sum(float(row["weight"]) for row in raw) - len(raw)) > 0.01


def test_who_was_asked_fits_the_answers(right):
    q, evaluation = right
    routing = {c.rule.id: c for c in evaluation.rules if c.rule.family == "routing"}
    gone = {rule: c.failed for rule, c in routing.items() if c.failed}
    assert gone == {}
    assert {f"q{number}.answered_but_not_asked" for number in ASKED if number not in CHOOSE_ALL} <= set(routing)
    assert not any(c.cannot_tell for c in routing.values())
    assert not evaluation.held_back.any()
    assert not any(question.exclusive for question in q.questions)


def test_the_codebook_is_shown_to_be_wrong(codebook, rows):
    """Two of its six BASE lines; the rules tell which, and how often."""
    _, evaluation = codebook
    _, raw = rows
    failed = {c.rule.id: c.failed for c in evaluation.rules if c.failed and c.rule.family == "routing"}
    answered, blank = "answered_but_not_asked", "asked_but_blank"
    expected = {
        f"q22.{answered}": sum(row["Q22"] != "NA" and row["Q21"] != "2" for row in raw),
        f"q22.{blank}": sum(row["Q22"] == "NA" and row["Q21"] == "2" for row in raw),
        f"q33.{answered}": sum(row["Q33"] != "NA" and row["Q30"] not in ("3", "4", "5") for row in raw),
    }
    assert failed == expected
    assert all(expected.values())


@pytest.mark.parametrize("number", sorted(ASKED, key=int))
def test_the_file_itself_says_who_was_asked(rows, number):
    """What `ASKED` rests on: blank exactly for those who were not asked."""
    _, raw = rows
    column = f"Q{number}_1" if number in CHOOSE_ALL else f"Q{number}"
    assert [row[column] != "NA" for row in raw] == [PYTHON[number](row) for row in raw]
