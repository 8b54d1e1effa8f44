"""Questionnaires and figures from a few lines, for the tests of published figures."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from textwrap import dedent, indent

from schemas.figures.judge import Judged, Judgement, Recount, judge
from schemas.figures.model import Figure, parse_figures
from schemas.findings import Finding
from schemas.questionnaire import Questionnaire, parse_questionnaire

COLUMNS = ("figure", "place", "question", "options", "base", "where", "quantity", "statistic", "printed")

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


def questionnaire(questions: str = SURVEY, bases: str = BASES) -> Questionnaire:
    """A questionnaire from its questions."""
    text = dedent(questions).strip()
    return parse_questionnaire(f"survey: test\nwave: 1\nbases: {bases}\nquestions:\n{indent(text, '  ')}\n")


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
) -> Judgement:
    """The judgement of a few lines."""
    q = q or questionnaire()
    return judge(read(q, rows), q, recounts, synthetic=synthetic)


def found(*rows: Mapping[str, str], q: Questionnaire | None = None) -> list[str]:
    """Ids of what is found in a few lines."""
    return [one.finding for one in judged(*rows, q=q).findings]


def only(judgement: Judgement) -> Finding:
    """The one finding there is."""
    (one,) = judgement.findings
    return one


def verdicts(judgement: Judgement) -> list[str]:
    """The verdicts in order."""
    return [one.verdict for one in judgement.figures]


def of(judgement: Judgement, figure: str) -> Judged:
    """The judged figure of an id."""
    return next(one for one in judgement.figures if one.figure.figure == figure)
