"""All reports on one wave, once its findings exist, beside the reports of the validation libraries on the same checks.

    .venv/bin/python benchmarks/report.py [--respondents 5000] [--rounds 5] [--peers PYTHON] [--json FILE]

The wave: 200 questions, faulty answers, 1,000 published figures of which 200 are altered; a last run and a wave before
to compare with, 50 waivers, a signature. The libraries are given the code lists, ranges, required answers, routes and
ids of the same questionnaire over the same answers, and validate before anything is timed: only what turns their
finished results into a page or a file is. Each engine keeps a process of its own, and they take turns within a round;
medians over the rounds, after one round that is shown apart as the first. Peers are no dependency of the project:
install `benchmarks/requirements.txt` into an environment of their own and name its Python.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any, NamedTuple

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
FIGURES, ALTERED, WAIVED = 1_000, 200, 50
ENGINES = ("ours", "pointblank", "great_expectations")
MOMENTS = {"last": "2026-11-01 09:00:00 UTC", "now": "2026-11-20 09:00:00 UTC"}

Parts = dict[str, Callable[[], Any]]


class Check(NamedTuple):
    """What all of them can say: cells among some texts, numbers in a range, never blank, never twice, blank past it.

    `past` applies where `gate` holds one of `texts`.
    """

    kind: str
    column: str
    texts: tuple[str, ...] = ()
    low: float = 0
    high: float = 0
    gate: str = ""


def checks(q: dict[str, Any]) -> Iterator[Check]:
    from plain_rules import columns

    missing = [text for texts in q["missing"].values() for text in texts]
    yield Check("not_null", "respondent")
    yield Check("unique", "respondent")
    by_id = {x["id"]: x for x in q["questions"]}
    for x in q["questions"]:
        if x["type"] in ("single", "grid", "multiple"):
            known = tuple(dict.fromkeys([*x["options"], *x["options"].values(), *missing]))
            yield from (Check("among", column, known) for column in columns(x))
        if x["type"] == "number":
            yield Check("between", x["id"], (), x["min"], x["max"])
        if x.get("required"):
            yield Check("not_null", x["id"])
        gate, sign, code = x.get("ask_if", "").partition(" = ")
        if sign:
            past = (label for option, label in by_id[gate]["options"].items() if option != code.strip("'"))
            yield from (Check("past", column, tuple(past), gate=gate) for column in columns(x)[:1])


# --------------------------------------------------------------------------------------------------------------- ours


def wave(folder: Path) -> tuple[Any, Any, Any]:
    """A result, what it was judged beside, and the result of its answers alone."""
    from generate import report_on

    from pipelines.assembly import answer_tables, result_of
    from pipelines.readers import read_export
    from pipelines.result import Evidence
    from pipelines.review import Before, acceptances, signed
    from schemas.changes.snapshot import Snapshot
    from schemas.figures.model import parse_figures
    from schemas.questionnaire import parse_questionnaire
    from schemas.responses import evaluate
    from schemas.review.signatures import Signature
    from schemas.review.waivers import Waiver

    q = parse_questionnaire((folder / "questionnaire.yaml").read_text(encoding="utf-8"))
    delivered = read_export(folder / "answers.csv", q)
    toplines = answer_tables(q, evaluate(q, delivered.frame).kept)["toplines"]
    now = parse_figures(report_on(toplines, FIGURES, ALTERED), q)
    other = {f.figure: f for f in parse_figures(report_on(toplines, FIGURES, ALTERED, seed=2), q)}
    then = [other[f.figure] if at % 5 == 0 else f for at, f in enumerate(now)]

    def evidence(moment: str) -> Evidence:
        return Evidence(moment, MOMENTS[moment], "0", "0" * 64, "answers.csv", "1" * 64, "figures.csv", "2" * 64)

    last = result_of(q, delivered, then, evidence("last"), doubts=False)
    before_q = q.model_copy(update={"wave": "0"})
    earlier = read_export(folder / "before" / "answers.csv", before_q)
    previous = result_of(before_q, earlier, (), evidence("last"), doubts=False)
    before = Before(
        last=Snapshot(q.survey, q.wave, "last", MOMENTS["last"], last.tables),
        previous=Snapshot(q.survey, "0", "before", MOMENTS["last"], previous.tables),
        made=MOMENTS["now"],
    )
    first = result_of(q, delivered, now, evidence("now"), before, doubts=False)
    day = date.fromisoformat(MOMENTS["now"][:10])
    rows = first.tables["findings"].select("finding", "fingerprint").gather_every(4).rows()[:WAIVED]
    said = [Waiver(id_, mark, "Known, and in the text.", "A. Reviewer", day, day + timedelta(90)) for id_, mark in rows]
    before = replace(before, waivers=tuple(said))
    given = acceptances(first.tables["findings"], before)
    before = replace(before, signatures=(Signature("A. Reviewer", day, signed(last, given)),))
    alone = result_of(q, delivered, (), replace(evidence("now"), figures=None), before, doubts=False)
    return result_of(q, delivered, now, evidence("now"), before), before, alone


def ours(folder: Path) -> tuple[Parts, dict[str, Any]]:
    from pipelines import report as made
    from pipelines.report.ess import as_ess
    from pipelines.report.junit import as_junit
    from pipelines.report.machine import as_json
    from pipelines.report.markdown import as_markdown
    from pipelines.report.page import render
    from pipelines.review import changes, reviewed, with_review

    result, before, alone = wave(folder)
    tables = result.tables
    facts: dict[str, Any] = {name: tables[name].height for name in ("rules", "figures", "findings", "changes")}
    facts |= {"waived": int(tables["findings"]["waived"].sum()), "bytes": {}}
    facts["bytes"] = {name: len(text.encode()) for name, text in made.reports(result).items()}
    facts["bytes of the answers alone"] = len(render(alone).encode())

    def fresh(write: Callable[[Any], Any], what: Any = result) -> Callable[[], Any]:
        return lambda: write(replace(what))  # another object, so that nothing is remembered from the round before

    return {
        "all reports": fresh(made.reports),
        "page": fresh(render),
        "JSON": fresh(as_json),
        "ESS": fresh(as_ess),
        "JUnit": fresh(as_junit),
        "Markdown": fresh(as_markdown),
        "page, answers alone": fresh(render, alone),
        "JSON, answers alone": fresh(as_json, alone),
        "fingerprints, news": lambda: reviewed(tables["findings"], tables["figures"], tables["rules"], before),
        "changes": lambda: changes(result.questionnaire, tables, before),
        "review": lambda: with_review(replace(result), before),
    }, facts


# -------------------------------------------------------------------------------------------------------------- peers


def cells(folder: Path) -> tuple[Any, list[Check]]:
    """The answers, with numbers where numbers are asked, and the checks."""
    import polars as pl
    import yaml

    wanted = list(checks(yaml.safe_load((folder / "questionnaire.yaml").read_text(encoding="utf-8"))))
    frame = pl.read_csv(folder / "answers.csv", infer_schema=False)
    numbers = [pl.col(c.column).cast(pl.Float64, strict=False) for c in wanted if c.kind == "between"]
    return frame.with_columns(pl.when(n >= 0).then(n).name.keep() for n in numbers), wanted


def pointblank(folder: Path) -> tuple[Parts, dict[str, Any]]:
    import pointblank as pb
    import polars as pl

    frame, wanted = cells(folder)
    steps = pb.Validate(frame)
    for c in wanted:
        match c.kind:
            case "among":
                steps = steps.col_vals_in_set(c.column, [*c.texts, None])
            case "between":
                steps = steps.col_vals_between(c.column, c.low, c.high, na_pass=True)
            case "not_null":
                steps = steps.col_vals_not_null(c.column)
            case "unique":
                steps = steps.rows_distinct(c.column)
            case _:
                steps = steps.col_vals_expr(
                    pl.col(c.column).is_null() | ~pl.col(c.gate).is_in(c.texts).fill_null(False)
                )
    done = steps.interrogate()
    failed = sum(n > 0 for n in done.n_failed().values())
    page, file = done.get_tabular_report().as_raw_html(), done.get_json_report()
    facts = {"checks": len(wanted), "failed": failed, "bytes": {"page": len(page.encode()), "JSON": len(file.encode())}}
    return {"page": lambda: done.get_tabular_report().as_raw_html(), "JSON": done.get_json_report}, facts


def great_expectations(folder: Path) -> tuple[Parts, dict[str, Any]]:
    import great_expectations as gx
    from great_expectations import expectations as gxe
    from great_expectations.render.renderer import ValidationResultsPageRenderer
    from great_expectations.render.view import DefaultJinjaPageView

    frame, wanted = cells(folder)
    made = {
        "among": lambda c: gxe.ExpectColumnValuesToBeInSet(column=c.column, value_set=list(c.texts)),
        "between": lambda c: gxe.ExpectColumnValuesToBeBetween(column=c.column, min_value=c.low, max_value=c.high),
        "not_null": lambda c: gxe.ExpectColumnValuesToNotBeNull(column=c.column),
        "unique": lambda c: gxe.ExpectColumnValuesToBeUnique(column=c.column),
        "past": lambda c: gxe.ExpectColumnValuesToBeNull(
            column=c.column, row_condition=f"{c.gate}.isin({list(c.texts)!r})", condition_parser="pandas"
        ),
    }
    context = gx.get_context(mode="file", project_root_dir=folder / "gx")
    context.variables.progress_bars = {"globally": False}
    asset = context.data_sources.add_pandas("answers").add_dataframe_asset("answers")
    batch = asset.add_batch_definition_whole_dataframe("all")
    suite = gx.ExpectationSuite(name="answers", expectations=[made[c.kind](c) for c in wanted])
    context.suites.add(suite)
    definition = context.validation_definitions.add(gx.ValidationDefinition(name="answers", data=batch, suite=suite))
    checkpoint = context.checkpoints.add(gx.Checkpoint(name="answers", validation_definitions=[definition]))
    told = checkpoint.run({"dataframe": frame.to_pandas()})
    result = next(iter(told.run_results.values()))

    def page() -> str:
        text: str = DefaultJinjaPageView().render(ValidationResultsPageRenderer(run_info_at_end=True).render(result))
        return text

    def file() -> str:
        return json.dumps(result.to_json_dict())

    sizes = {"page": len(page().encode()), "JSON": len(file().encode())}
    facts = {"checks": len(wanted), "failed": sum(not one.success for one in result.results), "bytes": sizes}
    return {"page": page, "JSON": file, "whole site": context.build_data_docs}, facts


# ------------------------------------------------------------------------------------------------------------- rounds


def serve(engine: str, folder: Path) -> None:
    """Make ready, then run every part at each word from the one who measures."""
    sys.path[:0] = [str(ROOT), str(HERE)]
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # what libraries print is no answer

    def say(what: dict[str, Any]) -> None:
        print(json.dumps(what), file=out, flush=True)

    try:
        parts, facts = globals()[engine](folder)
    except ImportError as error:
        say({"missing": str(error)})
        return
    say(facts)
    for _ in sys.stdin:
        took = {}
        for name, run in parts.items():
            wall, processor = time.perf_counter(), time.process_time()
            run()
            took[name] = [time.perf_counter() - wall, time.process_time() - processor]
        say({"took": took})


class Engine:
    """A process that waits to be asked."""

    def __init__(self, name: str, folder: Path, python: str) -> None:
        command = [python, str(HERE / "report.py"), "--serve", name, "--folder", str(folder)]
        environment = os.environ | {"PYTHONWARNINGS": "ignore", "GX_ANALYTICS_ENABLED": "false"}
        self.errors = (folder / f"{name}.log").open("w+", encoding="utf-8")
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self.errors, text=True, env=environment
        )
        self.facts = self._answer()
        self.rounds: list[dict[str, list[float]]] = []

    def _answer(self) -> dict[str, Any]:
        line = self.process.stdout.readline() if self.process.stdout else ""
        if line:
            found: dict[str, Any] = json.loads(line)
            return found
        self.errors.seek(0)
        return {"missing": (self.errors.read().strip() or "no message").splitlines()[-1]}

    def turn(self) -> None:
        if self.process.stdin:
            self.process.stdin.write("go\n")
            self.process.stdin.flush()
        self.rounds.append(self._answer()["took"])

    def end(self) -> None:
        if self.process.stdin:
            with suppress(BrokenPipeError):
                self.process.stdin.close()
        self.process.wait()

    def median(self, part: str, clock: int) -> float:
        return statistics.median(one[part][clock] for one in self.rounds[1:])


def measure(respondents: int, rounds: int, peers: str) -> dict[str, Engine]:
    from generate import LARGE, write

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write(respondents, folder, shape=LARGE)
        write(respondents, folder / "before", seed=2, shape=LARGE)
        engines = {e: Engine(e, folder, sys.executable if e == "ours" else peers) for e in ENGINES}
        for left_out in [e for e in ENGINES if "missing" in engines[e].facts]:
            print(f"{left_out}: left out, {engines.pop(left_out).facts['missing']}")
        if "ours" not in engines:
            raise SystemExit("there is nothing to compare with")
        for _ in range(rounds + 1):
            for engine in engines.values():
                engine.turn()
        for engine in engines.values():
            engine.end()
    return engines


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--respondents", type=int, default=5_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--peers", default=sys.executable, help="Python of the environment with the peers.")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--serve", help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.serve:
        serve(given.serve, given.folder)
        return
    sys.path[:0] = [str(ROOT), str(HERE)]
    engines = measure(given.respondents, given.rounds, given.peers)
    whole = engines["ours"].median("all reports", 1), engines["ours"].median("all reports", 0)
    found = {}
    print(f"{'':42}{'cpu, s':>8}{'wall, s':>9}{'first':>8}{'x all of ours, cpu':>20}{'cpu, ms a check':>17}")
    for name, engine in engines.items():
        facts = engine.facts
        print(name, json.dumps(facts))
        judged = facts.get("checks") or facts["rules"] + facts["figures"]
        for part in engine.rounds[0]:
            about = facts["rules"] if "alone" in part else judged
            cpu, wall = engine.median(part, 1), engine.median(part, 0)
            print(
                f"  {part:40}{cpu:8.3f}{wall:9.3f}{engine.rounds[0][part][1]:8.3f}{cpu / whole[0]:20.2f}"
                f"{1000 * cpu / about:17.3f}"
            )
        found[name] = {"facts": facts, "rounds": engine.rounds}
    if given.json:
        given.json.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
