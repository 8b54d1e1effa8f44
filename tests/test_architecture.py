"""Imports run one way, and `schemas` stays free of orchestration, files and networks."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
FOREIGN = {
    "dagster",
    "great_expectations",
    "pipelines",
    "click",
    "jinja2",
    "pandas",
    "pyarrow",
    "requests",
    "os",
    "pathlib",
}


def imported(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module.split(".")[0]


@pytest.mark.parametrize("path", sorted((ROOT / "schemas").rglob("*.py")), ids=lambda p: p.relative_to(ROOT).as_posix())
def test_schemas_depend_on_nothing_outside(path):
    assert not FOREIGN & set(imported(path))


def test_great_expectations_lives_in_one_module():
    users = [p for p in (ROOT / "pipelines").rglob("*.py") if "great_expectations" in set(imported(p))]
    assert [p.relative_to(ROOT).as_posix() for p in users] == ["pipelines/second_opinion/judged.py"]
