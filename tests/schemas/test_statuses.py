"""Every respondent and item has one status, and bases always balance: against an independent reading, row by row."""

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas import accounting, curate, tables
from schemas.compiled import status_of
from schemas.conditions import Item
from schemas.questionnaire import Status
from schemas.respondent import Respondent
from schemas.responses import evaluate
from schemas.truth import truth
from tests.conftest import DEMO, delivered, make_questionnaire

Q = make_questionnaire(
    DEMO.replace("max_quarantined: 50%", "max_quarantined: 100%\nseverity: {role.unknown_code: info}")
)
STRANGE = "neither here nor there"
CELLS = {
    "funding": [None, "CRC", "crc", "NPS", "No", STRANGE, "Prefer not to say"],
    "role": [None, "Tier two", "2", "Don't know", STRANGE],
    "clients__a": [None, "Women", "1", "0", STRANGE],
    "clients__b": [None, "Men", "yes", "Not selected"],
    "clients__none": [None, "None of these"],
    "age": [None, "44", "17", "19.5", "many", "Prefer not to say"],
    "split__x": [None, "40", "100"],
    "split__y": [None, "60"],
    "impact__p": [None, "Good", "Don't know"],
    "impact__n": [None, "bad"],
    "started": [None, "2015-01-01", "2016-01-01", "01/02/2015"],
    "comment": [None, "text"],
}
ROWS = st.fixed_dictionaries({column: st.sampled_from(cells) for column, cells in CELLS.items()})
TICKS = {"clients__a": {"Women", "1"}, "clients__b": {"Men", "yes"}, "clients__none": {"None of these"}}
CODES = {"CRC": "crc", "crc": "crc", "NPS": "nps", "No": "no", "Tier two": "1", "2": "2", "Good": "good", "bad": "bad"}


def plain_kind(item, row):
    """What the cells of an item hold, read as a person would; None for nothing."""
    question = Q.by_id[item.question]
    cells = [row[c] for c, (i, _) in question.columns.items() if i == item and row[c] is not None]
    if STRANGE in cells or "many" in cells or "01/02/2015" in cells:
        return Status.unknown_code
    if question.id == "clients":
        return Status.answered if any(row[c] in ticks for c, ticks in TICKS.items()) else None
    if not cells:
        return None
    return {"Don't know": Status.dont_know, "Prefer not to say": Status.refused}.get(cells[0], Status.answered)


def person(row):
    """The respondent as the plain reading of conditions sees them."""
    ticked = frozenset(c.removeprefix("clients__") for c, ticks in TICKS.items() if row[c] in ticks)
    role = "dk" if row["role"] == "Don't know" else CODES.get(row["role"])
    return Respondent(Q, {"funding": CODES.get(row["funding"]), "role": role, "clients": ticked or None})


def plain_status(item, row):
    route, kind = Q.routes.get(item.question), plain_kind(item, row)
    asked = True if route is None else truth(route, person(row))
    if item.question == "impact" and row["role"] == STRANGE:  # answered(role), and nobody can read what was answered
        asked = None if plain_status(Item("role"), row) is not Status.invalidated else False
    if kind is not None:
        return Status.invalidated if asked is False else kind
    return Status.skipped if asked else Status.not_asked


@given(st.lists(ROWS, min_size=1, max_size=6))
def test_statuses_agree_with_a_plain_reading(rows):
    answers = evaluate(Q, delivered(Q, *rows)).answers
    for item in Q.items:
        assert answers[status_of(item)].to_list() == [plain_status(item, row).value for row in rows], str(item)


@pytest.mark.slow
@given(st.lists(ROWS, min_size=1, max_size=6))
def test_bases_balance_and_tables_keep_their_contracts(rows):
    evaluation = evaluate(Q, delivered(Q, *rows))
    kept = evaluation.kept
    assert kept.height + curate.quarantine(evaluation, str).height == len(rows)
    bases = tables.validate("bases", accounting.bases(Q, kept))
    if kept.height:
        everybody = bases.filter(pl.col("base") == "all")
        assert everybody["total"].unique().to_list() == [kept.height]
    for name, made in (("answers", curate.answers), ("toplines", accounting.toplines)):
        tables.validate(name, made(Q, kept))
    for name in ("rules", "failures"):
        tables.validate(name, getattr(curate, name)(evaluation))


def test_a_void_parent_voids_its_children(demo):
    row = {"funding": "NPS", "role": "Tier two", "clients__a": "Women"}
    answers = evaluate(demo, delivered(demo, row)).answers
    assert answers[status_of(Item("role"))].item() == "invalidated"
    assert answers[status_of(Item("clients"))].item() == "invalidated"


def test_a_withheld_gate_leaves_blanks_undetermined_and_rules_untold():
    q = make_questionnaire(DEMO.replace("    options: {crc: CRC", "    withheld: true\n    options: {crc: CRC"))
    evaluation = evaluate(q, delivered(q, {"role": None}, {"role": "Tier two"}))
    assert evaluation.answers[status_of(Item("role"))].to_list() == ["undetermined", "answered"]
    outcomes = {c.rule.id: c for c in evaluation.rules}
    for rule in ("role.answered_but_not_asked", "role.asked_but_blank", "funding.unknown_code", "crc_is_old"):
        assert outcomes[rule].outcome == "cannot tell", rule
    row = (
        accounting.bases(q, evaluation.kept)
        .filter((pl.col("question") == "role") & (pl.col("base") == "all"))
        .to_dicts()[0]
    )
    assert (row["total"], row["asked"], row["undetermined"], row["not_asked"]) == (2, 1, 1, 0)


@pytest.mark.parametrize(("completed", "status"), [("No", "broken_off"), (None, "broken_off"), ("Yes", "skipped")])
def test_somebody_who_left_did_not_skip(completed, status):
    q = make_questionnaire(DEMO.replace("submitted: Date Submitted", "submitted: Date Submitted, completed: Done"))
    answers = evaluate(q, delivered(q, {"funding": "NPS", "completed": completed})).answers
    assert answers[status_of(Item("age"))].item() == status
    assert answers[status_of(Item("funding"))].item() == "answered"


def test_dont_know_in_the_list_counts_in_the_topline_base(demo):
    rows = [{"funding": "CRC", "role": r, "age": "44"} for r in ("Tier two", "Tier two", "Don't know")]
    about_role = pl.col("question") == "role"
    evaluation = evaluate(demo, delivered(demo, *rows))
    lines = accounting.toplines(demo, evaluation.kept).filter(
        (pl.col("question") == "role") & (pl.col("banner") == "all")
    )
    assert dict(zip(lines["option"], lines["count"], strict=True)) == {"1": 2, "2": 0, "dk": 1}
    assert lines["base"].unique().to_list() == [3]
    base = accounting.bases(demo, evaluation.kept).filter(about_role & (pl.col("base") == "all"))
    assert (base["answered"].item(), base["dont_know"].item()) == (2, 1)


def test_private_answers_leave_only_their_status(demo):
    evaluation = evaluate(
        demo, delivered(demo, {"comment": "my name is"}, {"respondent_id": None, "comment": "secret"})
    )
    assert "comment" not in curate.responses(demo, evaluation.kept).columns
    long = curate.answers(demo, evaluation.kept).filter(pl.col("question") == "comment")
    assert long.select("value", "status").rows() == [(None, "answered")]
