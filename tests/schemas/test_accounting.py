"""Bases balance whatever is asked and answered, and every number is the one that a person would count by hand."""

from collections import Counter
from fractions import Fraction

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas import accounting, curate, tables
from schemas.administrative import WEIGHT
from schemas.compiled import value_of
from schemas.questionnaire import ASKED_STATUSES, Questionnaire, Status, Type, parse_questionnaire
from schemas.responses import evaluate
from tests.conftest import DEMO, delivered, make_questionnaire

HEAD = """\
survey: random
wave: w1
export: {file: x.csv, platform: columns, respondent: id, completed: done, last_page: page, %s}
missing: {dont_know: [dk], refused: ['-8'], not_applicable: ['-7'], skipped: ['-9'], not_asked: [hidden], blank: [NA]}
max_quarantined: 100%%
severity: {codes: info, fieldwork: info, routing: %s, structure: info}
bases: {some: q0 = 'a', others: "answered(q0) and not q0 = 'a'"}
questions:
"""
KINDS = {
    "single": "type: single, options: {a: A, b: B, c: C, no: dk}",
    "multiple": "type: multiple, options: {a: A, b: B, none: None of these}, exclusive: [none]",
    "grid": "type: grid, rows: {x: X, y: Y}, options: {a: A, b: dk}",
    "number": "type: number, min: 0",
    "text": "type: text",
}
COMMON = [None, None, "dk", "-8", "-7", "-9", "hidden", "NA", "strange"]
CELLS = {
    "single": ["a", "b", "C", "A"],
    "multiple": ["1", "1", "0", "A", "B", "None of these"],
    "grid": ["a", "A"],
    "number": ["1", "-3", "2.5"],
    "text": ["words"],
}
DONE = [None, "yes", "no", "perhaps"]


@st.composite
def questionnaires(draw):
    """Any questions behind a first single choice; each may have a route of any kind, or be withheld or private."""
    weighted = "weight: w" if draw(st.booleans()) else "decimal: '.'"
    text = HEAD % (weighted, draw(st.sampled_from(["error", "warning"])))
    text += f"  - {{id: q0, text: Q0, {KINDS['single']}, page: 1{draw(st.sampled_from(['', ', screen_out: [c]']))}}}\n"
    gates = ["q0"]
    for i in range(1, draw(st.integers(2, 6))):
        kind = draw(st.sampled_from(list(KINDS)))
        route = draw(
            st.sampled_from(
                [
                    "",
                    "",
                    f"ask_if: {draw(st.sampled_from(gates))} = 'a'",
                    f"ask_if: not {draw(st.sampled_from(gates))} = 'b'",
                    f"ask_if: answered({draw(st.sampled_from(gates))})",
                    "not_understood: who came last time",
                    f"ask_if: {draw(st.sampled_from(gates))} = 'a', not_understood: and who came last time",
                ]
            )
        )
        other = draw(st.sampled_from(["", "", "", "withheld: true", "private: true", "required: true"]))
        keys = [f"id: q{i}, text: Q{i}", KINDS[kind], *([route] if route else []), *([other] if other else [])]
        text += f"  - {{{', '.join(keys)}, page: {i // 2 + 1}}}\n"
        if kind == "single":
            gates.append(f"q{i}")
    return parse_questionnaire(text)


@st.composite
def waves(draw):
    q = draw(questionnaires())
    cells = {c: st.sampled_from(COMMON + CELLS[x.type]) for x in q.questions if not x.withheld for c in x.columns}
    cells |= {
        "completed": st.sampled_from(DONE),
        "interview:last_page": st.sampled_from([None, "1", "2", "3", "9", "x"]),
    }
    if q.export.weight:
        weights = st.one_of(st.sampled_from([None, "0", "-1", "1e9", "0.1", "x", "1e-9"]), st.floats(0, 1e6).map(str))
        cells[WEIGHT] = weights
    return q, draw(st.lists(st.fixed_dictionaries(cells), min_size=1, max_size=8))


def judged(q, rows):

    return evaluate(q, frame_of(q, rows))


def frame_of(q: Questionnaire, rows):
    from schemas.responses import delivered_schema

    schema = delivered_schema(q)
    filled = [dict.fromkeys(schema) | {"line": 2 + i, "respondent_id": f"r{i}"} | row for i, row in enumerate(rows)]
    return pl.DataFrame([{c: row[c] for c in schema} for row in filled], schema=schema, orient="row")


@settings(max_examples=60)
@given(waves())
def test_nothing_breaks_an_identity(wave):
    q, rows = wave
    kept = judged(q, rows).kept
    bases, lines = accounting.bases(q, kept), accounting.toplines(q, kept)
    tables.validate("bases", bases)
    tables.validate("toplines", lines)
    nulls = {bases[c].null_count() for c in bases.columns if c.startswith("weighted_") and c != "weighted_chosen"}
    assert nulls == {0 if q.export.weight else bases.height}


def plain_weights(kept):
    """Respondent -> weight; whoever has none of 0 or more weighs nothing."""
    if value_of(WEIGHT) not in kept.columns:
        return {}
    return {r: w if w is not None and w >= 0 else 0.0 for r, w in kept.select("respondent_id", value_of(WEIGHT)).rows()}


def members(q, kept):
    """Base -> respondents, read from the value of the first question."""
    first = dict(kept.select("respondent_id", "value:q0").rows())
    status = dict(kept.select("respondent_id", "status:q0").rows())
    some = {r for r, v in first.items() if v == "a"}
    others = {r for r, v in first.items() if v in ("b", "c") and status[r] == "answered"}
    return {"all": set(first), "some": some, "others": others}


def by_hand(answers, base, weights, holds):
    """Number of respondents of a base with an answer for which something holds, and their weight."""
    found = {a["respondent_id"] for a in answers if a["respondent_id"] in base and holds(a)}
    return len(found), float(sum(Fraction(weights[r]) for r in found)) if weights else None


@settings(max_examples=40)
@given(waves())
def test_every_number_is_the_one_counted_by_hand_in_the_answers(wave):
    q, rows = wave
    kept = judged(q, rows).kept
    weights, of_base = plain_weights(kept), members(q, kept)
    answers = {}
    for row in curate.answers(q, kept).to_dicts():
        answers.setdefault((row["question"], row["row"]), []).append(row)
    seen = Counter()
    for row in accounting.bases(q, kept).to_dicts():
        own, base = answers[row["question"], row["row"]], of_base[row["base"]]
        seen[row["base"]] += 1
        for name in ("total", "asked", *Status, "chosen"):
            among = {
                "total": bool,
                "asked": lambda a: a["status"] in ASKED_STATUSES,
                "not_asked": lambda a: a["status"] in ("not_asked", "invalidated"),
                "chosen": lambda a, option=row["option"]: a["option"] == option and ticked(a),
            }.get(str(name), lambda a, name=name: a["status"] == name)
            question = q.by_id[row["question"]]
            if name == "chosen" and (row["option"] is None or question.private or question.withheld):
                assert (row["chosen"], row["weighted_chosen"]) == (None, None)
                continue
            n, weight = by_hand(own, base, weights, among)
            assert row[name] == n, (row, name)
            assert row[f"weighted_{name}"] == (None if weight is None else pytest.approx(weight, rel=1e-9, abs=1e-12))
    options = sum(len(x.options) for x in q.questions if x.type is Type.multiple)
    assert set(seen.values()) <= {len(q.items) + options}


CHOSEN = ("answered", "dont_know", "refused", "not_applicable")


def ticked(answer):
    return answer["status"] in CHOSEN and answer["value"] == "true"


@settings(max_examples=40)
@given(waves())
def test_toplines_are_counted_in_the_answers_too(wave):
    q, rows = wave
    kept = judged(q, rows).kept
    weights, of_base = plain_weights(kept), members(q, kept)
    long = curate.answers(q, kept).to_dicts()
    for line in accounting.toplines(q, kept).to_dicts():
        own = [a for a in long if (a["question"], a["row"]) == (line["question"], line["row"])]
        if q.by_id[line["question"]].type is Type.multiple:
            chose, any_ = (lambda a, o=line["option"]: a["option"] == o and ticked(a)), ticked
        else:
            chose = lambda a, o=line["option"]: a["status"] in CHOSEN and a["value"] == o  # noqa: E731
            any_ = lambda a: a["status"] in CHOSEN and a["value"] is not None  # noqa: E731
        (n, weight), (whole, heavy) = (by_hand(own, of_base[line["banner"]], weights, f) for f in (chose, any_))
        assert (line["count"], line["base"]) == (n, whole)
        assert line["percent"] == (100 * n / whole if whole else None)
        if weights:
            close = {"rel": 1e-9, "abs": 1e-12}
            assert line["weighted_count"] == pytest.approx(weight, **close)
            assert line["weighted_base"] == pytest.approx(heavy, **close)
            percent = 100 * weight / heavy if heavy else None
            assert line["weighted_percent"] == (percent if percent is None else pytest.approx(percent, rel=1e-9))


@settings(max_examples=20)
@given(waves(), st.integers(0, 8))
def test_parts_add_up_to_the_whole(wave, cut):
    q, rows = wave
    kept = judged(q, rows).kept
    whole, parts = accounting.tally(q, kept), accounting.tally(q, kept[:cut]) + accounting.tally(q, kept[cut:])
    for made in (accounting.bases_of, accounting.toplines_of):
        one, other = made(q, whole), made(q, parts)
        assert one.drop(pl.selectors.float()).equals(other.drop(pl.selectors.float()))
        for column in one.select(pl.selectors.float()).columns:
            for n, m in zip(one[column], other[column], strict=True):
                assert m == (None if n is None else pytest.approx(n, rel=1e-9, abs=1e-12))


@pytest.mark.parametrize(
    ("change", "broken"),
    [
        ({"asked": 2}, "asked_balances"),
        ({"total": 5}, "total_balances"),
        ({"invalidated": 2}, "invalidated_not_asked"),
        ({"chosen": 4}, "chosen_by_who_answered"),
        ({"weighted_asked": 2.6}, "weighted_asked_balances"),
        ({"weighted_total": 4.5 + 1e-8}, "weighted_total_balances"),
        ({"weighted_skipped": None}, "weighted_as_a_whole"),
    ],
)
def test_each_identity_can_fail(change, broken):
    from pandera.errors import SchemaErrors

    q = make_questionnaire(DEMO.replace("submitted: Date Submitted", "submitted: Date Submitted, weight: W"))
    row = accounting.bases(q, evaluate(q, delivered(q, {"weight": "2.5"}, {"weight": "1"}, {"weight": "1"})).kept)
    whole = row.filter((pl.col("question") == "funding") & (pl.col("base") == "all"))
    tables.validate("bases", whole)
    wrong = whole.with_columns(pl.lit(value, whole.schema[name]).alias(name) for name, value in change.items())
    with pytest.raises(SchemaErrors) as raised:
        tables.validate("bases", wrong)
    assert broken in {getattr(e.check, "name", None) for e in raised.value.schema_errors}


def test_curated_responses_have_the_weight():
    q = make_questionnaire(DEMO.replace("submitted: Date Submitted", "submitted: Date Submitted, weight: W"))
    kept = evaluate(q, delivered(q, {"weight": "0.25", "age": "44"})).kept
    assert curate.responses(q, kept)["weight"].to_list() == [0.25]
