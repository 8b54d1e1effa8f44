from __future__ import annotations

import csv
import shutil
from pathlib import Path

import dagster as dg
import pytest

from pipelines.definitions import build_defs
from pipelines.project import Project
from tests.conftest import DEMO

ROOT = Path(__file__).resolve().parents[2]
WHOLE = "Open-Ended Response"
FIRST = "Respondent ID,Collector ID,Date Submitted,Main way of funding,Role,Clients,,,Age"
FIRST += ",Split of the budget,,Impact,,Started on"
SECOND = f",,,Response,Response,Women,Men,None of these,{WHOLE},Staff,Rent,Prisons,NPS,{WHOLE}"
HEADINGS = [f"{FIRST},Comment".split(","), f"{SECOND},{WHOLE}".split(",")]
GOOD = [
    "",
    "c1",
    "2015-09-01",
    "CRC",
    "Tier two",
    "Women",
    "",
    "",
    "44",
    "60",
    "40",
    "Good",
    "Don't know",
    "2014-01-01",
    "fine",
]
FIGURES = """\
figure,place,question,options,base,statistic,printed
n,Table 1,funding,,,base,10
crc,Table 1,funding,crc,,percent,70%
nps,Table 1,funding,nps,,percent,33%
"""


def export_text(people: int = 10, faulty: int = 0, delimiter: str = ",") -> str:
    rows = [[str(1000 + i), *GOOD[1:]] for i in range(people)]
    for row in rows[:faulty]:
        row[8] = "17"
    for row in rows[7:]:
        row[3:8], row[11:13] = ["NPS", "", "", "", ""], ["", ""]
    lines = [*HEADINGS, *rows]
    return "".join(delimiter.join(f'"{c}"' if any(m in c for m in ',;"') else c for c in row) + "\n" for row in lines)


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """A project with one wave, in a folder of its own."""
    return new_project(tmp_path)


@pytest.fixture(scope="session")
def published_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project whose wave was published, to be copied."""
    project = new_project(tmp_path_factory.mktemp("published"))
    assert materialize(project).success
    return project.root


@pytest.fixture
def published(published_once: Path, tmp_path: Path) -> Project:
    """A project whose wave was published, in a folder of its own."""
    shutil.copytree(published_once, tmp_path / "project", symlinks=True)
    return Project(tmp_path / "project")


def new_project(tmp_path: Path) -> Project:
    """A project with one wave in a folder."""
    questionnaire = tmp_path / "schemas/surveys/demo/w1/questionnaire.yaml"
    questionnaire.parent.mkdir(parents=True)
    questionnaire.write_text(DEMO.replace("max_quarantined: 50%", "max_quarantined: 20%"), encoding="utf-8")
    raw = tmp_path / "raw/demo/w1"
    raw.mkdir(parents=True)
    (raw / "answers.csv").write_text(export_text(), encoding="utf-8")
    (raw / "figures.csv").write_text(FIGURES, encoding="utf-8")
    shutil.copy(ROOT / "dagster.yaml", tmp_path / "dagster.yaml")
    return Project(tmp_path)


def materialize(project: Project, wave: str = "demo/w1"):
    """The wave job, in process, on an instance that is forgotten."""
    with dg.DagsterInstance.ephemeral() as instance:
        job = build_defs(project).resolve_job_def("wave")
        return job.execute_in_process(partition_key=wave, instance=instance, raise_on_error=False)


def read_csv(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
