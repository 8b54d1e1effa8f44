"""Surveys for the benchmarks: a questionnaire of 80 columns and 244 rules, answers with faults, and a report on them.

About 1 % of the respondents carry each kind of fault. The same seed draws the same answers. Everything is invented.
`LARGE` is a survey of 200 questions, `report_on` what somebody might publish of it, with figures altered.

    .venv/bin/python benchmarks/generate.py RESPONDENTS FOLDER [--codes]

writes `questionnaire.yaml` and `answers.csv` into FOLDER, with labels (or codes) in the cells.
"""

from __future__ import annotations

import argparse
import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import polars as pl
import yaml

AGREE = {
    "strongly": "Strongly agree",
    "agree": "Agree",
    "neither": "Neither",
    "disagree": "Disagree",
    "dk": "Don't know",
}
BATCH = 250_000


class Shape(NamedTuple):
    """How many questions there are of each sort, how many respondents carry each kind of fault, how long texts are."""

    singles: int = 18
    routed: int = 12
    multiples: int = 2
    grids: int = 2
    numbers: int = 10
    fault: float = 0.01
    wording: str = ""


SMALL = Shape()
LARGE = Shape(126, 40, 8, 6, 16, 0.0001, ", as you would say of yourself and of those who live with you")


def questionnaire(shape: Shape = SMALL) -> dict:
    """Singles, singles on a route, multiples, grids, numbers, a sum, a ranking, a date and a text."""
    questions: list[dict] = []
    for i in range(shape.singles):
        options = {f"o{k}": f"Option {k}" for k in range(3 + i % 6)}
        questions.append(
            {
                "id": f"s{i}",
                "text": f"Single {i}{shape.wording}",
                "type": "single",
                "options": options,
                "required": i < 6,
            }
        )
    for i in range(shape.routed):
        options = {f"o{k}": f"Choice {k}" for k in range(3 + i % 5)}
        route = f"s{i} = 'o0'" if i % 3 else f"s{i} in ('o0', 'o1') and n0 >= 18"
        questions.append(
            {
                "id": f"r{i}",
                "text": f"Follow-up {i}{shape.wording}",
                "type": "single",
                "options": options,
                "ask_if": route,
            }
        )
    for i in range(shape.multiples):
        options = {f"m{k}": f"Item {k}" for k in range(8)} | {"none": "None of these"}
        questions.append(
            {"id": f"m{i}", "text": f"List {i}", "type": "multiple", "options": options, "exclusive": ["none"],
             "max_choices": 4} | ({"ask_if": "s1 = 'o1'"} if i else {})
        )  # fmt: skip
    for i in range(shape.grids):
        rows = {f"x{k}": f"Statement {k} of grid {i}" for k in range(5)}
        route = {"ask_if": "s2 != 'o2'"} if i else {}
        questions.append({"id": f"g{i}", "text": f"Grid {i}", "type": "grid", "rows": rows, "options": AGREE} | route)
    questions += [
        {"id": f"n{i}", "text": f"Number {i}", "type": "number", "min": 16 if i == 0 else 0,
         "max": 99 if i == 0 else 100 * (i + 1), "integer": True}
        for i in range(shape.numbers)
    ]  # fmt: skip
    rows = {k: f"Part {k}" for k in "abcd"}
    questions.append({"id": "parts", "text": "Parts", "type": "constant_sum", "total": 100, "rows": rows})
    rows = {f"k{i}": f"Thing {i}" for i in range(4)}
    questions.append({"id": "rank", "text": "Ranking", "type": "ranking", "rows": rows})
    questions.append({"id": "since", "text": "Since", "type": "date", "max": "2026-10-31"})
    questions.append({"id": "comment", "text": "Comment", "type": "text"})
    rules = [
        {"id": "young_have_few_years", "assert": "n1 <= n0 * 2"},
        {"id": "s3_fits_s4", "assert": "not (s3 = 'o2' and s4 = 'o3')"},
        {"id": "m0_fits_s5", "assert": "not (selected(m0, 'm1') and s5 = 'o4')"},
        {"id": "grids_agree", "assert": "g0.x0 != 'strongly' or g1.x0 != 'disagree'"},
    ]
    return {
        "survey": "generated",
        "wave": "1",
        "export": {"file": "answers.csv", "platform": "columns", "respondent": "respondent", "submitted": "submitted"},
        "fieldwork": {"opens": "2026-09-01", "closes": "2026-10-31"},
        "missing": {"dont_know": ["Don't know", "-99"], "refused": ["Prefer not to say", "-98"]},
        "max_quarantined": "100%",
        "attention": {"duplicates": 0},
        "bases": {"first": "s0 = 'o0'", "grown": "n0 >= 18"},
        "questions": questions,
        "rules": rules,
    }


class Draw:
    """Answers of one batch of respondents."""

    def __init__(self, q: dict, n: int, offset: int, codes: bool, seed: int, shape: Shape = SMALL) -> None:
        self.q, self.n, self.offset, self.codes, self.shape = q, n, offset, codes, shape
        self.rng = np.random.default_rng([seed, offset])
        self.columns: dict[str, np.ndarray] = {}

    def flag(self, share: float | None = None) -> np.ndarray:
        return self.rng.random(self.n) < (self.shape.fault if share is None else share)

    def text(self, question: dict) -> np.ndarray:
        return np.array(list(question["options"] if self.codes else question["options"].values()), dtype=object)

    def single(self, question: dict, column: str, asked: np.ndarray, *, fault: bool) -> np.ndarray:
        options = list(question["options"])
        drawn = self.rng.integers(0, len(options), self.n)
        cells = self.text(question)[drawn]
        cells[self.flag(0.02)] = "Prefer not to say"
        if not question.get("required"):
            cells[self.flag(0.05)] = ""
        wrong = self.flag() if fault else np.zeros(self.n, bool)
        cells[wrong] = "Something else"
        stray = self.flag() if "ask_if" in question else np.zeros(self.n, bool)
        cells[~asked & ~stray] = ""
        self.columns[column] = cells
        return np.where(np.isin(cells, list(self.text(question))), drawn, -1)

    def run(self) -> pl.DataFrame:
        q, n, rng, shape = self.q, self.n, self.rng, self.shape
        by_id = {x["id"]: x for x in q["questions"]}
        ids = np.arange(self.offset, self.offset + n)
        twice = self.flag()
        ids = np.where(twice & (np.arange(n) > 0), ids - 1, ids)
        self.columns["respondent"] = np.char.add("R", ids.astype(str)).astype(object)
        days = rng.integers(0, 60, n) + np.where(self.flag(), 90, 0)
        self.columns["submitted"] = (np.datetime64("2026-09-01") + days).astype(str).astype(object)
        everybody = np.ones(n, bool)
        age = rng.integers(16, 100, n)
        codes = {
            x: self.single(by_id[x], x, everybody, fault=int(x[1:]) % 3 == 0)
            for x in (f"s{i}" for i in range(shape.singles))
        }
        for i in range(shape.singles):
            if by_id[f"s{i}"].get("required"):
                cells = self.columns[f"s{i}"]
                blank = self.flag()
                cells[blank] = ""
                codes[f"s{i}"] = np.where(blank, -1, codes[f"s{i}"])
        for i in range(shape.routed):
            s = codes[f"s{i}"]
            asked = (s == 0) if i % 3 else ((s == 0) | (s == 1)) & (age >= 18)
            self.single(by_id[f"r{i}"], f"r{i}", asked, fault=i % 3 == 0)
        for i in range(max(shape.multiples, shape.grids)):
            if i < shape.multiples:
                self.multiple(by_id[f"m{i}"], codes["s1"] == 1 if i else everybody)
            grid = by_id.get(f"g{i}", {"rows": ()})
            for row in grid["rows"]:
                self.single(grid, f"g{i}__{row}", codes["s2"] != 2 if i else everybody, fault=row == "x0")
        for i in range(shape.numbers):
            top = 99 if i == 0 else 100 * (i + 1)
            drawn = (age if i == 0 else rng.integers(0, top if i > 1 else 30, n)) + np.where(self.flag(), top + 1, 0)
            cells = drawn.astype(str).astype(object)
            cells[self.flag(0.03)] = "-99"
            cells[self.flag()] = "many" if i % 2 else "12.5"
            self.columns[f"n{i}"] = cells
        cuts = np.sort(rng.integers(0, 101, (n, 3)), axis=1)
        parts = np.diff(cuts, axis=1, prepend=0, append=100)
        parts[:, 0] += self.flag()
        for k, name in enumerate("abcd"):
            self.columns[f"parts__{name}"] = parts[:, k].astype(str).astype(object)
        ranks = rng.permuted(np.tile(np.arange(1, 5), (n, 1)), axis=1)
        tied = self.flag()
        ranks[tied, 0] = ranks[tied, 1]
        for k in range(4):
            self.columns[f"rank__k{k}"] = ranks[:, k].astype(str).astype(object)
        since = np.datetime64("2020-01-01") + rng.integers(0, 2400, n) + np.where(self.flag(), 2000, 0)
        cells = since.astype(str).astype(object)
        cells[self.flag()] = "last spring"
        self.columns["since"] = cells
        comment = np.full(n, "", dtype=object)
        some = self.flag(0.2)
        comment[some] = np.char.add("A remark, number ", np.arange(n)[some].astype(str)).astype(object)
        self.columns["comment"] = comment
        order = ["respondent", "submitted", *columns_of(q)]
        frame = pl.DataFrame({c: pl.Series(self.columns[c], dtype=pl.String) for c in order})
        return frame.with_columns(pl.all().replace("", None))

    def multiple(self, question: dict, asked: np.ndarray) -> None:
        options = list(question["options"])
        ticks = self.rng.random((self.n, len(options))) < 0.25
        ticks[:, -1] = False
        surplus = np.cumsum(ticks, axis=1) > 4
        ticks &= ~surplus
        ticks[~ticks.any(axis=1), -1] = True
        many, both, stray = self.flag(), self.flag(), self.flag()
        ticks[many, :5] = True
        ticks[both, 0] = True
        ticks[both, -1] = True
        ticks[~asked & ~stray] = False
        for k, (code, label) in enumerate(question["options"].items()):
            cells = np.where(ticks[:, k], code if self.codes else label, "").astype(object)
            if k == 2:
                cells[self.flag()] = "perhaps"
            self.columns[f"{question['id']}__{code}"] = cells


def columns_of(q: dict) -> list[str]:
    columns = []
    for x in q["questions"]:
        parts = x["options"] if x["type"] == "multiple" else x.get("rows", {})
        columns += [f"{x['id']}__{part}" for part in parts] or [x["id"]]
    return columns


def write(n: int, folder: Path, *, codes: bool = False, seed: int = 1, shape: Shape = SMALL) -> None:
    """`questionnaire.yaml` and `answers.csv` of n respondents."""
    folder.mkdir(parents=True, exist_ok=True)
    q = questionnaire(shape)
    (folder / "questionnaire.yaml").write_text(yaml.safe_dump(q, sort_keys=False, allow_unicode=True), encoding="utf-8")
    with (folder / "answers.csv").open("wb") as out:
        for offset in range(0, n, BATCH):
            batch = Draw(q, min(BATCH, n - offset), offset, codes, seed, shape).run()
            batch.write_csv(out, include_header=offset == 0, quote_style="necessary")


def report_on(toplines: pl.DataFrame, many: int, altered: int, seed: int = 1) -> str:
    """`figures.csv` with `many` figures of some toplines, a table a question; `altered` of them are not as counted."""
    rng = np.random.default_rng(seed)
    lines = [line for _, line in zip(range(many), _printed(toplines), strict=False)]
    for at in rng.choice(len(lines), altered, replace=False):
        number, sign = int(lines[at]["printed"].rstrip("%")), "%" * lines[at]["printed"].endswith("%")
        lines[at]["printed"] = f"{abs(number + int(rng.integers(3, 10)) * int(rng.choice((-1, 1))))}{sign}"
    out = io.StringIO()
    writer = csv.DictWriter(out, lines[0], lineterminator="\n")
    writer.writeheader()
    writer.writerows(lines)
    return out.getvalue()


def _printed(toplines: pl.DataFrame) -> Iterator[dict[str, Any]]:
    """Of each question and base how many answered, and the share of each option, rounded half up."""
    shares = toplines.filter(pl.col("option").is_not_null() & (pl.col("base") > 0))
    items = shares.partition_by("question", "row", "banner", maintain_order=True)
    for at, item in enumerate(items):
        first = item.row(0, named=True)
        question = first["question"] + (f".{first['row']}" if first["row"] else "")
        about = {"place": f"Table {at // 3 + 1}, {first['banner']}", "question": question, "base": first["banner"]}
        yield {"figure": f"t{at}.n", **about, "options": "", "statistic": "base", "printed": str(first["base"])}
        for row in item.iter_rows(named=True):
            share = (200 * row["count"] + row["base"]) // (2 * row["base"])
            yield {
                "figure": f"t{at}.{row['option']}", **about,
                "options": row["option"], "statistic": "percent", "printed": f"{share}%",
            }  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("respondents", type=int)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--codes", action="store_true")
    given = parser.parse_args()
    write(given.respondents, given.folder, codes=given.codes)


if __name__ == "__main__":
    main()
