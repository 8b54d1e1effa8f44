"""Rules with all failing respondents: this kernel against a hand-written Polars plan and the validation libraries.

    .venv/bin/python benchmarks/rules.py [--sizes 10000 100000 1000000] [--engines NAME ...] [--rounds 3]
        [--peers PYTHON] [--json FILE]

Every engine runs in a fresh process, turn by turn within a round; medians over the rounds. Verdicts are compared
first: an engine whose failing respondents are others, rule by rule, is named and its time not shown. Peers are no
dependency of the project: install `benchmarks/requirements.txt` into an environment of their own and name its Python;
what is not installed is left out and said so. The time of `ours` includes all its rules (more than the peers are
given) and all bases. Seconds do not travel; the ratios do.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
OURS = ("ours", "floor")
MEASURED = ("parse", "validate", "parse_cpu", "validate_cpu", "peak", "process")
PEERS = ("dataframely", "pandera_polars", "pointblank", "pandas", "pandera_pandas", "great_expectations")


Timed = tuple[tuple[float, float], tuple[float, float], dict[str, Any]]


def digest(rows: Any) -> str:
    import numpy as np

    return hashlib.sha256(np.sort(np.asarray(rows, dtype="uint32")).tobytes()).hexdigest()[:16]


def read_polars(path: Path) -> Any:
    import polars as pl

    return pl.read_csv(path, infer_schema=False)


def read_pandas(path: Path) -> Any:
    import pandas as pd

    return pd.read_csv(path, dtype=str, keep_default_na=False, na_values=[""], engine="c")


def ours(folder: Path) -> Timed:
    import polars as pl

    from schemas import accounting
    from schemas.coded import category
    from schemas.questionnaire import Type, parse_questionnaire
    from schemas.responses import evaluate

    q = parse_questionnaire((folder / "questionnaire.yaml").read_text(encoding="utf-8"))
    path = folder / "answers.csv"
    start = clocks()
    lists = {c: category(q, x, c) for x in q.questions if x.type is not Type.text for c in x.columns}
    dates = pl.Categorical(pl.Categories.random())
    names = pl.scan_csv(path, infer_schema=False).collect_schema().names()
    types = {c: dates if c == "submitted" else lists[c].dtype if c in lists else pl.String for c in names}
    frame = pl.read_csv(path, schema=types).rename({"respondent": "respondent_id"}).with_row_index("line", offset=2)
    frame = frame.with_columns(pl.col("line").cast(pl.Int64))
    parsed = clocks()
    evaluation = evaluate(q, frame)
    accounting.bases_of(q, accounting.tally(q, evaluation.answers, evaluation.held_back))
    return (
        between(start, parsed),
        between(parsed, clocks()),
        {c.rule.id: c.failing.to_numpy() for c in evaluation.rules},
    )


def clocks() -> tuple[float, float]:
    """Wall clock, and processor time of all threads: on a busy machine the second is the one to be trusted."""
    return time.perf_counter(), time.process_time()


def between(start: tuple[float, float], end: tuple[float, float]) -> tuple[float, float]:
    return end[0] - start[0], end[1] - start[1]


def timed(read: Any, path: Path, validate: Any) -> Timed:
    start = clocks()
    frame = read(path)
    parsed = clocks()
    found = validate(frame)
    return between(start, parsed), between(parsed, clocks()), found


def floor(folder: Path) -> Timed:
    from plain_rules import PolarsOps, rules

    def validate(frame: Any) -> dict[str, Any]:
        ops, wanted = PolarsOps(), rules()
        masks = frame.lazy().select(rule.fails(ops).alias(rule.id) for rule in wanted).collect()
        return {rule.id: masks[rule.id].arg_true().to_numpy() for rule in wanted}

    return timed(read_polars, folder / "answers.csv", validate)


def pandas(folder: Path) -> Timed:
    import numpy as np
    from plain_rules import PandasOps, rules

    def validate(frame: Any) -> dict[str, Any]:
        ops = PandasOps(frame)
        return {rule.id: np.flatnonzero(rule.fails(ops).to_numpy()) for rule in rules()}

    return timed(read_pandas, folder / "answers.csv", validate)


def pandera_polars(folder: Path) -> Timed:
    import pandera.polars as pa
    from pandera.errors import SchemaErrors
    from plain_rules import PolarsOps, rules

    def validate(frame: Any) -> dict[str, Any]:
        ops, checks = PolarsOps(), []
        for rule in rules():
            fails = rule.fails(ops)
            checks.append(pa.Check(lambda data, fails=fails: data.lazyframe.select(~fails), name=rule.id))
        try:
            pa.DataFrameSchema({c: pa.Column(str, nullable=True) for c in frame.columns}, checks=checks).validate(
                frame, lazy=True
            )
        except SchemaErrors as errors:
            return {e.check.name: (~e.check_output.to_series()).arg_true().to_numpy() for e in errors.schema_errors}
        return {}

    return timed(read_polars, folder / "answers.csv", validate)


def pandera_pandas(folder: Path) -> Timed:
    import pandera.pandas as pa
    from pandera.errors import SchemaErrors
    from plain_rules import PandasOps, rules

    def validate(frame: Any) -> dict[str, Any]:
        own: dict[str, list] = {c: [] for c in frame.columns}
        wide = []
        for rule in rules():
            if rule.kind == "among":
                own[rule.columns[0]].append(pa.Check.isin(rule.texts, name=rule.id))
            else:
                holds = lambda f, rule=rule: ~rule.fails(PandasOps(f))  # noqa: E731
                wide.append(pa.Check(holds, name=rule.id))
        schema = pa.DataFrameSchema({c: pa.Column(nullable=True, checks=k) for c, k in own.items()}, checks=wide)
        try:
            schema.validate(frame, lazy=True)
        except SchemaErrors as errors:
            return {e.check.name: e.check_output.index[~e.check_output.astype(bool)] for e in errors.schema_errors}
        return {}

    return timed(read_pandas, folder / "answers.csv", validate)


def dataframely(folder: Path) -> Timed:
    import dataframely as dy
    import polars as pl
    from plain_rules import PolarsOps, rules

    def validate(frame: Any) -> dict[str, Any]:
        ops, body = PolarsOps(), {c: dy.String(nullable=True) for c in frame.columns}
        body["row"] = dy.UInt32()
        names = {}
        for i, rule in enumerate(rules()):
            names[f"rule_{i}"] = rule.id
            body[f"rule_{i}"] = dy.rule()(holding(rule.fails(ops)))
        schema = type("Survey", (dy.Schema,), body)
        _, failure = schema.filter(frame.with_row_index("row"))
        details = failure.details().select("row", *(c for c in names if c in failure.counts()))
        return {
            names[c]: details.filter(pl.col(c).cast(pl.String) == "invalid")["row"].to_numpy()
            for c in details.columns if c in names
        }  # fmt: skip

    return timed(read_polars, folder / "answers.csv", validate)


def holding(fails: Any) -> Any:
    return lambda _: ~fails


def pointblank(folder: Path) -> Timed:
    import pointblank as pb
    from plain_rules import PolarsOps, rules

    def validate(frame: Any) -> dict[str, Any]:
        ops, wanted = PolarsOps(), rules()
        steps = pb.Validate(frame.with_row_index("row"))
        for rule in wanted:
            steps = steps.col_vals_expr(~rule.fails(ops))
        done = steps.interrogate(extract_limit=frame.height)
        found = {}
        for i, rule in enumerate(wanted, 1):
            extract = done.get_data_extracts(i=i, frame=True)
            found[rule.id] = extract["row"].to_numpy() if extract is not None else []
        return found

    return timed(read_polars, folder / "answers.csv", validate)


def great_expectations(folder: Path) -> Timed:
    """It has no word for rules over several columns as text: routes, numbers, sums and ranks are left out."""
    import great_expectations as gx
    from great_expectations import expectations as gxe
    from plain_rules import rules

    def validate(frame: Any) -> dict[str, Any]:
        context = gx.get_context(mode="ephemeral")
        context.variables.progress_bars = {"globally": False}
        data = context.data_sources.add_pandas("answers").add_dataframe_asset("answers")
        batch = data.add_batch_definition_whole_dataframe("all")
        made = {
            "among": lambda r: gxe.ExpectColumnValuesToBeInSet(column=r.columns[0], value_set=list(r.texts)),
            "not_null": lambda r: gxe.ExpectColumnValuesToNotBeNull(column=r.columns[0]),
            "unique": lambda r: gxe.ExpectColumnValuesToBeUnique(column=r.columns[0]),
        }
        wanted = [rule for rule in rules() if rule.kind in made]
        suite = gx.ExpectationSuite(name="answers", expectations=[made[rule.kind](rule) for rule in wanted])
        result = batch.get_batch({"dataframe": frame}).validate(suite, result_format="COMPLETE")
        kinds = {
            "expect_column_values_to_be_in_set": "among",
            "expect_column_values_to_not_be_null": "not_null",
            "expect_column_values_to_be_unique": "unique",
        }
        ids = {(rule.kind, rule.columns[0]): rule.id for rule in wanted}
        return {
            ids[kinds[r.expectation_config.type], r.expectation_config.kwargs["column"]]: r.result[
                "unexpected_index_list"
            ]
            or []
            for r in result.results
        }

    return timed(read_pandas, folder / "answers.csv", validate)


def one(engine: str, folder: Path) -> None:
    """Run an engine and print what came of it; in a process of its own."""
    sys.path[:0] = [str(ROOT), str(HERE)]
    os.environ["PANDERA_VALIDATION_DEPTH"] = "SCHEMA_AND_DATA"
    try:
        parse, validate, found = globals()[engine](folder)
    except ImportError as error:
        print(json.dumps({"missing": str(error)}))
        return
    peak = most_memory()
    digests = {rule: digest(rows) for rule, rows in found.items() if len(rows)}
    told = {"parse": parse[0], "validate": validate[0], "parse_cpu": parse[1], "validate_cpu": validate[1]}
    print(json.dumps(told | {"peak": peak, "digests": digests}))


def most_memory() -> float:
    """MiB that this process has held at most; a child's `ru_maxrss` would begin with its parent's."""
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


def run(engine: str, folder: Path, python: str) -> dict:
    start = time.perf_counter()
    command = [python, str(HERE / "rules.py"), "--one", engine, "--folder", str(folder)]
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, env=os.environ | {"PYTHONWARNINGS": "ignore"}
    )
    if done.returncode:
        return {"failed": done.stderr.strip().splitlines()[-1] if done.stderr.strip() else "no message"}
    return json.loads(done.stdout.strip().splitlines()[-1]) | {"process": time.perf_counter() - start}


def differing(engine: str, found: dict, floor: dict) -> list[str]:
    """Rules on which an engine disagrees with the floor, of those both know."""
    known = set(floor) | (set(found) & set(floor))
    if engine == "great_expectations":
        known = {rule for rule in known if rule in PLAIN and PLAIN[rule] != "row"}
    return sorted(rule for rule in known if rule in PLAIN and found.get(rule) != floor.get(rule))


PLAIN: dict[str, str] = {}


def compare(size: int, engines: list[str], rounds: int, peers: str) -> dict:
    from generate import write

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write(size, folder)
        runs: dict[str, list[dict]] = {engine: [] for engine in engines}
        for _ in range(rounds):
            for engine in list(runs):
                found = run(engine, folder, sys.executable if engine in OURS else peers)
                if "missing" in found or "failed" in found:
                    print(f"{size:>8} {engine}: left out, {found.get('missing') or found.get('failed')}", flush=True)
                    del runs[engine]
                else:
                    runs[engine].append(found)
        weight = (folder / "answers.csv").stat().st_size / 2**20
    reference = runs["floor"][0]["digests"]
    result = {}
    for engine, found in runs.items():
        wrong = differing(engine, found[0]["digests"], reference)
        if wrong:
            print(
                f"{size:>8} {engine}: other verdicts on {len(wrong)} rules, first {wrong[0]}; its time is not shown",
                flush=True,
            )
            continue
        result[engine] = {k: statistics.median(r[k] for r in found) for k in MEASURED}
        result[engine]["peak_of_csv"] = result[engine]["peak"] / weight
    return result


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sizes", type=int, nargs="+", default=[10_000, 100_000, 1_000_000])
    parser.add_argument("--engines", nargs="+", default=[*OURS, *PEERS], choices=[*OURS, *PEERS])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--peers", default=sys.executable, help="Python of the environment with the peers.")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--one", help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.one:
        one(given.one, given.folder)
        return
    sys.path[:0] = [str(HERE)]
    from plain_rules import rules

    PLAIN.update({rule.id: rule.kind for rule in rules()})
    engines = list(dict.fromkeys(["floor", *given.engines]))
    whole = {}
    for size in given.sizes:
        whole[size] = found = compare(size, engines, given.rounds, given.peers)
        print(f"\n{size:,} respondents, {len(PLAIN)} rules compared: medians of {given.rounds}")
        print("engine                 x ours  cpu x ours  x floor  of parse    cpu  peak/csv  process")
        base, own = found["floor"], found.get("ours", found["floor"])
        for engine, took in sorted(found.items(), key=lambda pair: pair[1]["validate"]):
            print(
                f"{engine:<20} {took['validate'] / own['validate']:>8.2f} "
                f"{took['validate_cpu'] / own['validate_cpu']:>11.2f} "
                f"{took['validate'] / base['validate']:>8.2f} {took['validate'] / base['parse']:>9.2f} "
                f"{took['validate_cpu'] / base['parse_cpu']:>6.2f} {took['peak_of_csv']:>9.2f} "
                f"{took['process'] / base['process']:>8.2f}"
            )
    if given.json:
        given.json.write_text(json.dumps(whole, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
