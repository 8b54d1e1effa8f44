"""Published tables of real surveys, each cell a figure, against what their answers give."""

from __future__ import annotations

import csv
import re
from dataclasses import replace

import pytest
from pypdf import PdfReader

from pipelines.draft import draft_export
from pipelines.readers import read_export
from pipelines.readers.canonical import canonical
from schemas.draft import written
from schemas.figures.answers.recounts import gives
from schemas.figures.answers.reproduced import Reproduction
from schemas.figures.model import Figure, Statistic
from schemas.figures.network import Network
from schemas.figures.telling import Teller
from schemas.lineage import lineage
from schemas.questionnaire import Type, parse_questionnaire
from schemas.recount import recount
from schemas.responses import evaluate
from tests.conftest import delivered

from .test_masculinity import BANNERS, ITEMS
from .test_rse_nl import _published, rows_of, wave

__all__ = ["wave"]
pytestmark = pytest.mark.corpora
NO_ANSWER = "no_answer"


def findings(q, figures, recounts):
    network = Network(figures, q)
    return Reproduction(network, figures, recounts, Teller(network), synthetic=False).findings


class Men:
    """The published table of the survey of men as figures, and its answers; `listed`: "No answer" is an option."""

    def __init__(self, folder, *, listed: bool) -> None:
        draft = draft_export(folder / "raw-responses.csv", None, "masculinity", "2018")
        for question in draft.questions:
            likely = [c for c in question.comments if c.startswith("likely: ask_if: ")]
            if likely:
                question.keys["ask_if"] = likely[0].removeprefix("likely: ask_if: ").partition("  (")[0]
            if listed and question.keys["type"] in ("single", "grid"):
                question.keys["options"][NO_ANSWER] = "No answer"
                question.keys["missing"] = {"refused": ["No answer"]}
        first = parse_questionnaire(written(draft))
        bases = {self._base(banner): self._condition(first, *banner) for banner in BANNERS if banner}
        draft.keys["bases"] = bases
        self.q = parse_questionnaire(written(draft))
        self.kept = evaluate(self.q, read_export(folder / "raw-responses.csv", self.q).frame).answers
        with (folder / "masculinity-survey.csv").open(encoding="utf-8", newline="") as file:
            self.figures = list(self._figures(list(csv.reader(file))[2:]))

    @staticmethod
    def _base(banner) -> str:
        return re.sub("[^a-z0-9]+", "_", "_".join(banner).lower()).strip("_")

    @staticmethod
    def _condition(q, question: str, label: str) -> str:
        code = next(code for code, text in q.by_id[question].options.items() if text == label)
        return f"{question} = '{code}'"

    def _figures(self, rows):
        items, item = iter(ITEMS), ""
        for line, row in enumerate(rows, start=3):
            item = next(items) if row[0] else item
            id_, _, part = item.partition(".")
            question = self.q.by_id[id_]
            code = next((c for c, text in question.options.items() if canonical(text) == canonical(row[1])), None)
            for banner, cell in zip(BANNERS, row[2:], strict=True) if row[1] and code else ():
                if cell:
                    base = self._base(banner) if banner else "all"
                    yield Figure(
                        f"{line}.{base}", f"{item}, line {line}", Statistic.percent, cell, question=id_,
                        row=part or None, options=(code,), base=base, line=line,
                    )  # fmt: skip


def test_a_weighted_table_reproduces_cell_by_cell(corpus):
    """With "No answer" as the option it is in the table: nothing is doubted, and the queries find whom it is of."""
    men = Men(corpus("masculinity_2018"), listed=True)
    single = [f for f in men.figures if men.q.by_id[f.question].type is not Type.multiple]
    told = recount(men.figures, men.q, men.kept)
    assert len(men.figures) == 1820
    assert not [f for f in single if not gives(f, told[f.figure])]
    assert all(told[f.figure].weights for f in men.figures)
    assert not findings(men.q, single, told)
    assert all(lineage(f, men.q).reason is None for f in men.figures)


def test_a_base_with_those_who_gave_no_answer_is_recognised(corpus):
    men = Men(corpus("masculinity_2018"), listed=False)
    told = recount(men.figures, men.q, men.kept)
    wrong = [f for f in men.figures if not gives(f, told[f.figure])]
    unexplained = [f for f in wrong if ("asked",) not in {way.kind for way in told[f.figure].explained}]
    assert wrong
    assert not unexplained
    for finding in findings(men.q, men.figures, told):
        assert "if everybody who was asked is in the base" in finding.arithmetic


def test_an_altered_cell_of_a_weighted_table_is_found(corpus):
    men = Men(corpus("masculinity_2018"), listed=True)
    single = [f for f in men.figures if men.q.by_id[f.question].type is not Type.multiple]
    altered = {i: replace(f, printed=f"{int(f.printed[:-1]) + 3}%") for i, f in enumerate(single) if i % 97 == 0}
    figures = [altered.get(i, f) for i, f in enumerate(single)]
    found = findings(men.q, figures, recount(figures, men.q, men.kept))
    assert {id_ for finding in found for id_ in finding.figures} == {f.figure for f in altered.values()}


def test_published_counts_reproduce(corpus, wave):
    """Every printed count of an option, and who stands behind it."""
    q, _, judged, _ = wave
    figures = []
    for path in sorted((corpus("rse_nl_2017") / "published_tables").glob("*.csv")):
        if "[PERC]" not in path.name:
            for (question, row, code), printed in _published(rows_of(path), q):
                if code is not None:
                    figures.append(
                        Figure(f"f{len(figures)}", path.name, Statistic.count, str(printed), question=question, row=row,
                               options=(code,))
                    )  # fmt: skip
    told = recount(figures, q, judged.answers)
    assert len(figures) > 400
    assert not findings(q, figures, told)
    assert len(told) == len(figures)
    assert all(lineage(f, q).reason is None for f in figures)


def test_percentages_that_were_cut_off_are_recognised(corpus):
    """A report that prints 35% for 21 of 59: its own counts as answers, its percentages as figures."""
    report = _tables(PdfReader(corpus("governance_typeform_2020") / "report.pdf"))
    tables = {f"q{i}": printed for i, (n, printed) in enumerate(report) if sum(k for _, k in printed) == n}  # one tick
    questions, figures = [], []
    people: list[dict[str, str]] = [{} for _ in range(max(n for n, _ in report))]
    for id_, printed in tables.items():
        codes = {f"o{i}": f"Option {i}" for i in range(len(printed))}
        questions.append(f"  - {{id: {id_}, text: {id_}, type: single, options: {_yaml(codes)}}}\n")
        answers = [f"Option {i}" for i, (_, k) in enumerate(printed) for _ in range(k)]
        for person, answer in zip(people, answers, strict=False):
            person[id_] = answer
        figures += [
            Figure(f"{id_}.{i}", "Report", Statistic.percent, f"{p}%", question=id_, options=(f"o{i}",))
            for i, (p, _) in enumerate(printed)
        ]
    q = parse_questionnaire("survey: x\nwave: 1\nquestions:\n" + "".join(questions))
    found = findings(q, figures, recount(figures, q, evaluate(q, delivered(q, *people)).kept))
    assert (sum(len(finding.figures) for finding in found), len(tables)) == (34, 11)
    for finding in found:
        assert "if decimals are cut off instead of rounded" in finding.arithmetic
        assert "chance" not in finding.arithmetic


def _tables(reader: PdfReader):
    """Who answered, and the percentage and count of each option, of every question in the report."""
    found: list[tuple[int, list[tuple[int, int]]]] = []
    for page in reader.pages:
        text = page.extract_text()
        answered = re.search(r"\n(\d+) \n", text) if re.search(r"out of \d+ answered", text) else None
        if answered:
            found.append((int(answered[1]), []))
        percents, counts = re.findall(r" (\d+)%\n", text), re.findall(r"/ (\d+) resp", text)
        if found and len(percents) == len(counts):
            found[-1][1].extend((int(p), int(k)) for p, k in zip(percents, counts, strict=True))
    return found


def _yaml(codes: dict[str, str]) -> str:
    return "{" + ", ".join(f"{code}: {label}" for code, label in codes.items()) + "}"
