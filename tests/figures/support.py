"""Questionnaires and figures from a few lines, for the tests of published figures."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from textwrap import dedent, indent

from schemas.figures.exhibits import Exhibit
from schemas.figures.judge import Judged, Judgement, Recount, judge
from schemas.figures.model import Figure, parse_figures
from schemas.findings import Finding
from schemas.questionnaire import Questionnaire, Severity, parse_questionnaire

COLUMNS = (
    "figure", "document", "place", "question", "options", "base", "where", "quantity", "statistic", "printed",
    "versus", "versus_question", "versus_base", "weighted", "proposed",
)  # fmt: skip

SURVEY = """
- id: funding
  text: How are you funded?
  type: single
  options: {crc: CRC supply chain, nps: NPS, other: Other sources}
- id: role
  text: Your role
  type: single
  ask_if: funding = 'crc'
  options: {tier2: Tier 2, tier3: Tier 3}
- id: opinion
  text: Are things better?
  type: single
  options: {better: Better, same: The same, worse: Worse, dk: Don't know}
- id: clients
  text: Who are your clients?
  type: multiple
  options: {women: Women, men: Men, faith: Faith communities, victims: Victims}
- id: impact
  text: What is the impact?
  type: grid
  rows: {prisons: On prisons, courts: On courts}
  options: {good: Good, none: None, bad: Bad}
- {id: staff, text: How many staff?, type: number, integer: true}
"""
BASES = (
    "{crc_funded: funding = 'crc', big_crc: funding = 'crc' and staff > 10, not_crc: \"funding in ('nps', 'other')\"}"
)


def questionnaire(questions: str = SURVEY, bases: str = BASES, published: str = "{}") -> Questionnaire:
    """A questionnaire from its questions; `published` is what it says of the report."""
    text = dedent(questions).strip()
    head = f"survey: test\nwave: 1\nbases: {bases}\npublished: {published}\n"
    return parse_questionnaire(f"{head}questions:\n{indent(text, '  ')}\n")


def table(rows: Iterable[Mapping[str, str]]) -> str:
    """A figures.csv."""
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def row(subject: str, statistic: str, printed: str, place: str = "", **cells: str) -> dict[str, str]:
    """A line. `subject` is `question[.row][:option|option][@base]`."""
    subject, _, base = subject.partition("@")
    question, _, options = subject.partition(":")
    return {
        "question": question,
        "options": options,
        "base": base,
        "statistic": statistic,
        "printed": printed,
        "place": place,
        **cells,
    }


def read(q: Questionnaire, rows: Iterable[Mapping[str, str]]) -> tuple[Figure, ...]:
    """Figures of lines, with ids and places where they have none."""
    numbered = [
        {**line, "figure": line.get("figure") or f"f{i}", "place": line.get("place") or f"Table {i}"}
        for i, line in enumerate(rows, start=1)
    ]
    return parse_figures(table(numbered), q)


def judged(
    *rows: Mapping[str, str],
    q: Questionnaire | None = None,
    recounts: Mapping[str, Recount] | None = None,
    synthetic: bool = False,
    exhibits: Sequence[Exhibit] = (),
) -> Judgement:
    """The judgement of a few lines."""
    q = q or questionnaire()
    return judge(read(q, rows), q, recounts, synthetic=synthetic, exhibits=exhibits)


def serious(judgement: Judgement) -> list[Finding]:
    """Errors and warnings: what a consistent report never has. Remarks about labels and rounding are left out."""
    return [one for one in judgement.findings if one.severity is not Severity.info]


def remarks(judgement: Judgement, kind: str) -> list[Finding]:
    """What is told as information only, of one kind."""
    return [one for one in judgement.findings if one.severity is Severity.info and one.kind == kind]


def found(*rows: Mapping[str, str], q: Questionnaire | None = None) -> list[str]:
    """Ids of the errors and warnings in a few lines."""
    return [one.finding for one in serious(judged(*rows, q=q))]


def only(judgement: Judgement) -> Finding:
    """The one error or warning there is."""
    (one,) = serious(judgement)
    return one


def verdicts(judgement: Judgement) -> list[str]:
    """The verdicts in order."""
    return [one.verdict for one in judgement.figures]


def of(judgement: Judgement, figure: str) -> Judged:
    """The judged figure of an id."""
    return next(one for one in judgement.figures if one.figure.figure == figure)
