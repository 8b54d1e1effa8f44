"""A real household survey on KoboToolbox: its form becomes a questionnaire, and every status agrees with the form.

What is compared was worked out by `tests/forms/support.py`, which evaluates the form's own expressions row by row.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cached_property

import pytest

from pipelines.forms import read_form
from pipelines.readers import read_export
from schemas.accounting import bases
from schemas.compiled import status_of
from schemas.draft import written
from schemas.questionnaire import parse_questionnaire
from schemas.responses import evaluate
from tests.forms.support import xpath

pytestmark = pytest.mark.corpora
KINDS = ("exclusive_with_others", "too_many_choices", "too_few_choices", "below_minimum", "above_maximum")
NOT_ASKING = ("begin", "end", "note")


def rows_of(path):
    with path.open(encoding="cp1252", newline="") as file:
        return list(csv.DictReader(file))


@dataclass
class Survey:
    """The form as it stands, and one respondent after another."""

    form: list[dict[str, str]]
    answers: list[dict[str, str]]

    @cached_property
    def relevant(self):
        """Question -> every condition on the way to it; questions of repeat groups are in other files."""
        around, found = [], {}
        for row in self.form:
            kind = row["type"].replace("_", " ").strip()
            if kind in ("begin group", "begin repeat"):
                around.append((kind, row["relevant"]))
            elif kind in ("end group", "end repeat"):
                around.pop()
            elif kind and not kind.startswith("note") and ("begin repeat" not in [kind for kind, _ in around]):
                found[row["name"]] = [text for _, text in around if text.strip()]
                found[row["name"]] += [row["relevant"]] if row["relevant"].strip() else []
        return found

    @cached_property
    def heading(self):
        return {heading.lower(): heading for heading in self.answers[0]}

    def person(self, row):
        """Whether each question was asked of one respondent, and what is in the cell."""
        asked: dict[str, bool | None] = {}

        def cell(name):
            text = row[self.heading[name.lower()]].strip()
            return "" if text == "NA" else text

        def is_asked(name):
            if name not in asked:
                try:
                    asked[name] = all(xpath(text, value) for text in self.relevant[name])
                except KeyError:  # a gate is not in the file
                    asked[name] = None
            return asked[name]

        def value(name):
            return cell(name) if is_asked(name) is not False else ""

        return {name: (is_asked(name), cell(name), value) for name in self.relevant if name.lower() in self.heading}


@pytest.fixture
def wave(corpus):
    """The form, the answers, the questionnaire drafted from the form, and what became of the answers."""
    folder = corpus("kobo_msna_somalia")
    survey = Survey(rows_of(folder / "kobo_questions.csv"), rows_of(folder / "data.csv"))
    draft = read_form(folder / "kobo_questions.csv")
    names = {q.keys.get("heading", q.id): q for q in draft.questions}
    for name, question in names.items():
        if name.lower() not in survey.heading:
            question.keys["withheld"] = True
    form = {row["name"].lower() for row in survey.form if row["name"] and not row["type"].startswith(NOT_ASKING)}
    ignore = [h or "column 1" for h in survey.answers[0] if not h.startswith("x_") and not _known(h.lower(), form)]
    export = {"file": "data.csv", "respondent": "x_uuid", "dates": "%m/%d/%Y", "ignore": ignore}
    draft.keys = {"survey": "msna", "wave": "2018", "export": export, "missing": {"blank": ["NA"]}, **draft.keys}
    q = parse_questionnaire(written(draft))
    delivery = read_export(folder / "data.csv", q)
    ids = {name: question.id for name, question in names.items()}
    return survey, q, delivery, evaluate(q, delivery.frame), ids


def _known(heading, form):
    """A heading is a name of the form, or one with an option behind a full stop."""
    return heading in form or ("." in heading and _known(heading.rpartition(".")[0], form))


def test_every_condition_of_the_form_is_accounted_for(corpus):
    folder = corpus("kobo_msna_somalia")
    draft = read_form(folder / "kobo_questions.csv")
    survey = Survey(rows_of(folder / "kobo_questions.csv"), [{}])
    routed = {name for name, conditions in survey.relevant.items() if conditions}
    drafted = {q.keys.get("heading", q.id): q.keys for q in draft.questions}
    understood = {name for name, keys in drafted.items() if "ask_if" in keys}
    rest = {name for name, keys in drafted.items() if "not_understood" in keys}
    assert understood | rest == routed
    assert (len(drafted), len(routed), len(understood), len(rest)) == (364, 224, 222, 2)


def test_every_status_agrees_with_the_form(wave):
    survey, q, delivery, judged, ids = wave
    assert delivery.frame.height == 131
    people = [survey.person(row) for row in survey.answers]
    found = {"invalidated": 0, "skipped": 0}
    wrong = []
    for name in people[0]:
        if name not in ids or q.by_id[ids[name]].not_understood:
            continue
        for item in q.by_id[ids[name]].items:
            statuses = judged.answers[status_of(item)].cast(str).to_list()
            for person, given in zip(people, statuses, strict=True):
                status = "answered" if given in ("dont_know", "refused", "not_applicable") else given
                asked, cell, _ = person[name]
                expected = {(False, True): "invalidated", (False, False): "not_asked", (True, False): "skipped",
                            (True, True): "answered"}.get((asked, bool(cell)))  # fmt: skip
                found[expected] = found.get(expected, 0) + 1
                if expected != status and not (expected is None and status in ("undetermined", "answered")):
                    wrong.append((name, expected, status))
    assert wrong == []
    assert (found["invalidated"], found["skipped"]) == (387, 866)


def test_every_constraint_that_is_understood_agrees_with_the_form(wave):
    survey, q, _, judged, ids = wave
    people = [survey.person(row) for row in survey.answers]
    of_question = {}  # every rule that a constraint may have become
    for checked in judged.rules:
        name, _, kind = checked.rule.id.partition(".")
        if kind in KINDS or "_constraint" in name:
            of_question.setdefault(name.partition("_constraint")[0], []).append(checked)
    open_ = {rule.id.partition("_constraint")[0] for rule in q.rules if rule.not_understood}
    compared, broken = 0, 0
    for row in survey.form:
        name, text = row["name"], row["constraint"]
        if not text.strip() or name not in ids or name not in people[0] or name in open_:
            continue
        rules = of_question.get(ids[name], [])
        # limits hold for every answer there is, rules for those that the form asked for
        broken_at = [bool(cell) and not xpath(text, value, cell) for _, cell, value in (p[name] for p in people)]
        asked = [person[name][0] is not False for person in people]
        ours, untold = sum(c.failed for c in rules), sum(c.cannot_tell for c in rules)
        assert sum(map(min, broken_at, asked)) - untold <= ours <= sum(broken_at), (name, ours, untold)
        compared, broken = compared + 1, broken + ours
    assert (compared, broken) == (141, 21)


def test_bases_balance(wave):
    _, q, _, judged, _ = wave
    table = bases(q, judged.kept)
    parts = ["answered", "dont_know", "refused", "not_applicable", "skipped", "broken_off", "unknown_code"]
    assert table.height >= 364
    assert (table["asked"] == sum(table[part] for part in parts)).all()
    assert (table["total"] == table["asked"] + table["not_asked"] + table["undetermined"]).all()


def test_the_repeat_group_is_a_questionnaire_of_its_own(corpus):
    draft = read_form(corpus("kobo_msna_somalia") / "kobo_questions.csv", "C_loop")
    assert [q.id for q in draft.questions][:2] == ["child_age", "child_gender"]
