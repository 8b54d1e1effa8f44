"""The respondents behind a figure: the condition and the query find exactly those whom the recount counted."""

from __future__ import annotations

import random
from pathlib import Path

import polars as pl
import pytest

from pipelines.readers import read_export
from schemas import conditions, curate
from schemas.compiled import compile_condition
from schemas.condition_text import written
from schemas.figures.model import Figure, Statistic, parse_figures
from schemas.lineage import lineage
from schemas.questionnaire import parse_questionnaire
from schemas.recount import recount
from schemas.responses import evaluate
from tests.conftest import delivered, make_questionnaire

SURVEY = """\
survey: invented
wave: 1
missing: {dont_know: [Don't know], refused: [Prefer not to say]}
max_quarantined: 100%
bases:
  crc: funding = 'crc'
  old_crc: funding = 'crc' and (age > 40 or not answered(age))
  helpers: selected(clients, 'a') and count(clients) >= 2
  undecided: not role in (1, 2)
questions:
  - {id: funding, text: Funding, type: single, options: {crc: CRC, nps: NPS, no: No}, screen_out: [no]}
  - {id: role, text: Role, type: single, ask_if: funding = 'crc', options: {1: Two, 2: Three, dk: Don't know}}
  - {id: clients, text: Clients, type: multiple, ask_if: role != 2, options: {a: A, b: B, c: C, dk: Don't know}}
  - {id: tools, text: Tools, type: multiple, options: {x: X, y: Y}}
  - {id: age, text: Age, type: number, integer: true, min: 18}
  - {id: budget, text: Budget, type: number, ask_if: age + 10 > 45}
  - {id: satisfied, text: Satisfied, type: single, options: {1: 1, 2: 2, 3: 3, 9: Prefer not to say}}
  - id: impact
    text: Impact
    type: grid
    ask_if: answered(role) or age >= 30
    rows: {p: Prisons, n: NPS}
    options: {good: Good, bad: Bad, dk: Don't know}
  - {id: started, text: Started, type: date}
  - {id: secret, text: Secret, type: single, private: true, options: {y: Yes, n: No}}
  - {id: gone, text: Gone, type: single, withheld: true, options: {y: Yes, n: No}}
  - {id: lines, text: Lines, type: grid, rows: {r/1: First}, options: {y: Yes}}
  - {id: odd, text: Odd, type: single, options: {a/b: Both, c: Other}}
"""
Q = make_questionnaire(SURVEY)
SUBJECTS = [
    ("funding", "crc", "", ""), ("funding", "crc|no", "", ""), ("role", "1", "", ""), ("role", "dk", "crc", ""),
    ("role", "1|2", "old_crc", ""), ("clients", "a", "", ""), ("clients", "a|dk", "crc", ""), ("clients", "dk", "", ""),
    ("tools", "x", "helpers", ""), ("impact.p", "good", "", ""), ("impact.n", "bad|dk", "old_crc", ""),
    ("role", "1", "", "age > 40"), ("age", "", "", "age >= 30 and budget < 20"), ("satisfied", "2", "undecided", ""),
    ("", "", "", "count(clients) > 1"), ("", "", "", "impact.p = 'good' or impact.n != 'bad'"),
    ("", "", "crc", "age * 2 > 75.5"), ("", "", "", "started < '2015-05-01'"), ("", "", "", "not selected(tools, 'x')"),
    ("", "", "", "budget not in (10, 20)"),
]  # fmt: skip


def cell(chance: random.Random, *values: str) -> str | None:
    return chance.choice([None, *values])


def people(seed: int, size: int = 60) -> pl.DataFrame:
    """Random cells, routes ignored: what should not be there is part of the trial."""
    chance = random.Random(seed)  # noqa: S311
    rows = []
    for _ in range(size):
        ticks = {f"clients__{c}": cell(chance, c.upper()) for c in "abc"} | {"clients__dk": cell(chance, "Don't know")}
        rows.append(
            ticks
            | {f"tools__{c}": cell(chance, c.upper()) for c in "xy"}
            | {f"impact__{row}": cell(chance, "Good", "Bad", "Don't know") for row in "pn"}
            | {
                "funding": cell(chance, "CRC", "CRC", "NPS", "No"),
                "role": cell(chance, "Two", "Three", "Don't know", "Prefer not to say"),
                "age": cell(chance, "20", "37", "41", "80", "Don't know"),
                "budget": cell(chance, "10", "20", "12.5", "0.1"),
                "satisfied": cell(chance, "1", "2", "3", "Prefer not to say"),
                "started": cell(chance, "2015-04-30", "2015-05-01"),
                "secret": cell(chance, "Yes"),
                "odd": cell(chance, "Both", "Other"),
            }
        )
    return delivered(Q, *rows)


def figures(q=Q, subjects=SUBJECTS):
    lines = ["figure,place,question,options,base,where,statistic,printed"]
    lines += [f'f{i},T,{a},{b},{c},"{d}",percent,1%' for i, (a, b, c, d) in enumerate(subjects)]
    return parse_figures("\n".join(lines), q)


def ids(query: str, responses: pl.DataFrame) -> list[str]:
    with pl.SQLContext(responses=responses, eager=True) as context:
        return context.execute(query.replace("'responses.parquet'", "responses"))["respondent_id"].to_list()


def meeting(text: str | None, q, kept: pl.DataFrame) -> list[str]:
    if text is None:
        return kept["respondent_id"].to_list()
    return kept.filter(compile_condition(q.condition(text), q))["respondent_id"].to_list()


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("lenient", [False, True])
def test_condition_and_query_find_whom_the_recount_counted(seed, lenient):
    """Also where rows are kept whose answers should not exist."""
    text = SURVEY.replace("bases:\n", "severity: {routing: warning}\nbases:\n", 1) if lenient else SURVEY
    q = make_questionnaire(text)
    evaluation = evaluate(q, people(seed))
    kept, responses = evaluation.kept, curate.responses(q, evaluation.kept)
    assert kept.height > 5
    recounts = recount(figures(q), q, kept)
    for figure in figures(q):
        one, behind = recounts[figure.figure], lineage(figure, q)
        assert (behind.reason, behind.no_sql) == (None, None)
        counted, base = meeting(behind.counted, q, kept), meeting(behind.base, q, kept)
        assert (len(counted), len(base)) == (one.count, one.base), figure
        assert ids(behind.sql_counted or "", responses) == counted, behind.sql_counted
        assert ids(behind.sql_base or "", responses) == base, behind.sql_base


PEOPLE = (Statistic.base, Statistic.count, Statistic.percent, Statistic.cases, Statistic.rank)
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def tracktr():
    """The bundled survey: its questionnaire, its figures and the answers that are kept."""
    raw = ROOT / "raw" / "tracktr" / "2016"
    text = (ROOT / "schemas" / "surveys" / "tracktr" / "2016" / "questionnaire.yaml").read_text("utf-8")
    q = parse_questionnaire(text)
    delivery = read_export(raw / q.export.file, q)
    figures = parse_figures((raw / "figures.csv").read_text("utf-8"), q)
    return q, figures, evaluate(q, delivery.frame).kept


FUNDED = "funding in ('crc', 'nps', 'no')"
SERVED = "answered(clients) or (not answered(clients) and selected(clients, 'dk'))"
AGED = "answered(age) and (age > 40 or not age > 40)"


@pytest.mark.parametrize(
    ("line", "counted", "base"),
    [
        ("funding,crc,,,percent", f"{FUNDED} and funding in ('crc')", FUNDED),
        ("age,,,,mean", "answered(age)", "answered(age)"),
        ("satisfied,,,,mean", "satisfied in ('1', '2', '3')", "satisfied in ('1', '2', '3')"),
        (",,crc,,base", "funding = 'crc'", "funding = 'crc'"),
        (",,,,base", None, None),
        ("clients,a,,,count", f"({SERVED}) and selected(clients, 'a')", SERVED),
        ("age,,,age > 40,percent", f"{AGED} and age > 40", AGED),
    ],
)
def test_conditions_can_be_read(line, counted, base):
    (figure,) = parse_figures(f"figure,place,question,options,base,where,statistic,printed\nf,T,{line},1\n", Q)
    told = lineage(figure, Q)
    assert (told.counted, told.base) == (counted, base)


def test_what_is_compared_has_a_lineage_of_its_own():
    figure = Figure("f", "T", Statistic.ratio, "2", question="role", options=("1",), base="crc", versus=("2",))
    told = lineage(figure, Q)
    assert told.versus is not None
    assert told.counted != told.versus.counted
    assert told.base == told.versus.base


@pytest.mark.parametrize(
    ("line", "reason", "no_sql"),
    [
        (",,,,staff,mean", "cannot express", None),
        ("gone,y,,,,percent", "not among the delivered", None),
        ("odd,a/b,,,,percent", None, None),
        ("lines.r/1,y,,,,percent", "a name that a condition cannot hold", None),
        ("secret,y,,,,percent", None, "private"),
        (",,,given(role),,count", None, "no value of the table"),
    ],
)
def test_what_cannot_be_said(line, reason, no_sql):
    heads = "figure,place,question,options,base,where,quantity,statistic,printed"
    (figure,) = parse_figures(f"{heads}\nf,T,{line},1\n", Q)
    told = lineage(figure, Q)
    for said, expected in ((told.reason, reason), (told.no_sql, no_sql)):
        assert (said is None) == (expected is None)
        assert (expected or "") in (said or "")
    assert (told.sql_base is None) == bool(reason or no_sql)


@pytest.mark.slow
def test_the_figures_of_a_whole_report(tracktr):
    """Every figure that the invented answers can tell: the query finds as many as were counted."""
    q, figures, kept = tracktr
    responses, recounts = curate.responses(q, kept), recount(figures, q, kept)
    assert len(recounts) > 300
    for figure in figures:
        behind = lineage(figure, q)
        assert (figure.figure in recounts) == (behind.reason is None), figure
        if figure.figure in recounts and figure.statistic in PEOPLE:
            one = recounts[figure.figure]
            conditions_find = [len(meeting(text, q, kept)) for text in (behind.counted, behind.base)]
            assert conditions_find == [one.count, one.base], figure
            if behind.no_sql is None:
                queries_find = [len(ids(query or "", responses)) for query in (behind.sql_counted, behind.sql_base)]
                assert queries_find == [one.count, one.base], figure
            else:
                assert "clients_other is private" in behind.no_sql


@pytest.mark.parametrize(
    "text",
    [
        "a = 'x' and (b = 'y' or c != 'z')",
        "not (a = 'x' or b > 1.25)",
        "a not in ('x', 'y')",
        "count(m) + 2 * n >= -3",
        "(a - b) - c = 1",
        "a - (b - c) = 1",
        "selected(m, 'x')",
        "given(a.row_1) or answered(b)",
        'a = "it\'s"',
        "not not answered(a)",
        "(a > 1 and b > 2) and c > 3",
    ],
)
def test_a_condition_written_out_reads_the_same(text):
    tree = conditions.parse(text)
    assert conditions.parse(written(tree)) == tree
