"""Assembly only: which assets, checks, jobs and resources make up the code location."""

from __future__ import annotations

import os
import shlex
from typing import Any

import dagster as dg

from pipelines.about import described
from pipelines.alerts import alerts
from pipelines.assets import compared, curated, delivered, judged, published, second_opinion, validated
from pipelines.automation import follow_publication, new_files, nightly, opinion_job, wave_job
from pipelines.partitions import wave_partitions
from pipelines.project import Project
from pipelines.resources import Alerts, Folders
from pipelines.storage import Workbench

ALERT_VARIABLE, PAGES_VARIABLE = "SURVEYPROOF_ALERT", "SURVEYPROOF_PAGES"
"""The command that tells somebody of new errors, and the address under which `curated` is shown; see README."""


def build_defs(project: Project | None = None, **overrides: Any) -> dg.Definitions:
    """Everything, for a project; `overrides` replaces resources by name."""
    project = project or Project.find()
    root, waves = str(project.root), wave_partitions(project)
    stages = (delivered, validated, curated, judged, compared, published, second_opinion)
    workbench = Workbench(root=root)
    resources = {
        "io_manager": workbench,
        "workbench": workbench,
        "folders": Folders(root=root, waves=list(waves.get_partition_keys()), pages=os.environ.get(PAGES_VARIABLE, "")),
        "alerts": Alerts(command=shlex.split(os.environ.get(ALERT_VARIABLE, ""))),
    }
    return dg.Definitions(
        assets=described([asset for stage in stages for asset in stage.assets(waves)], project),
        jobs=[wave_job, opinion_job],
        schedules=[nightly],
        sensors=[new_files, follow_publication, alerts],
        executor=dg.in_process_executor,
        resources=resources | overrides,
    )


@dg.definitions
def defs() -> dg.Definitions:
    """What `dagster`, `dg` and workspace.yaml load: the project around the working folder."""
    return build_defs()
