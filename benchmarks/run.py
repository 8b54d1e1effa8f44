"""`surveyproof run tracktr/2016` against a bare Dagster job with as many trivial assets, turn by turn in one go.

Prints the ratio of wall times, pair by pair: seconds do not travel, ratios do. Both keep their runs in an SQLite
instance of their own, in a folder that is thrown away. The second comparison gives the bare job as many checks, too.

    .venv/bin/python benchmarks/run.py [PAIRS]
"""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BARE = """
import sys, warnings
import dagster as dg
warnings.simplefilter("ignore")
assets, checks = int(sys.argv[1]), int(sys.argv[2])
waves = dg.StaticPartitionsDefinition(["a"])

def trivial(i, checks):
    specs = [dg.AssetCheckSpec(f"c{k}", asset=f"a{i}", partitions_def=waves) for k in range(checks)]

    @dg.asset(name=f"a{i}", deps=[f"a{i - 1}"] if i else [], partitions_def=waves, check_specs=specs)
    def asset():
        for spec in specs:
            yield dg.AssetCheckResult(check_name=spec.name, asset_key=f"a{i}", passed=True)
        yield dg.MaterializeResult()

    return asset

made = [trivial(i, checks if i == 1 else 0) for i in range(assets)]
defs = dg.Definitions(assets=made, jobs=[dg.define_asset_job("bare")], executor=dg.in_process_executor)
with dg.DagsterInstance.from_config(".") as instance:
    quiet = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}
    defs.resolve_job_def("bare").execute_in_process(partition_key="a", instance=instance, run_config=quiet)
"""
COUNT = """
from pipelines.definitions import build_defs
graph = build_defs().resolve_asset_graph()
own = [k for k in graph.materializable_asset_keys if k.path[-1] != "second_opinion"]
print(len(own), sum(k.asset_key in own for k in graph.asset_check_keys))
"""


def seconds(command: list[str], folder: Path) -> float:
    env = os.environ | {"DAGSTER_DISABLE_TELEMETRY": "1", "SURVEYPROOF_ROOT": str(folder), "PYTHONWARNINGS": "ignore"}
    start = time.perf_counter()
    done = subprocess.run(command, cwd=folder, env=env, capture_output=True, check=False)
    if done.returncode not in (0, 1):
        raise SystemExit(done.stderr.decode())
    return time.perf_counter() - start


def main() -> None:
    pairs = int(sys.argv[1]) if len(sys.argv) > 1 else 7
    counted = subprocess.run([sys.executable, "-c", COUNT], cwd=ROOT, capture_output=True, text=True, check=True)
    assets, checks = counted.stdout.split()[-2:]
    with tempfile.TemporaryDirectory() as name:
        ours, bare = Path(name) / "ours", Path(name) / "bare"
        for folder in ("schemas/surveys", "raw"):
            shutil.copytree(ROOT / folder, ours / folder)
        bare.mkdir()
        for folder in (ours, bare):
            shutil.copy(ROOT / "dagster.yaml", folder)
        run = [sys.executable, "-c", "from pipelines.cli import main; main(['run', 'tracktr/2016'])"]
        for label, n in (("assets", "0"), (f"assets and {checks} checks", checks)):
            other = [sys.executable, "-c", BARE, assets, n]
            seconds(run, ours), seconds(other, bare)
            timed = [(seconds(run, ours), seconds(other, bare)) for _ in range(pairs)]
            ratios = [a / b for a, b in timed]
            spread = f"{min(ratios):.2f} to {max(ratios):.2f} in {pairs} pairs"
            print(f"run / bare job with {assets} {label}: median {statistics.median(ratios):.2f}, {spread}")


if __name__ == "__main__":
    main()
