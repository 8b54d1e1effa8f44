"""Assembly only: which assets, checks, jobs and resources make up the code location."""

from __future__ import annotations

from typing import Any

import dagster as dg

from pipelines.assets import curated, delivered, judged, published, second_opinion, validated
from pipelines.automation import new_files, nightly, opinion_job, wave_job
from pipelines.partitions import wave_partitions
from pipelines.project import Project
from pipelines.resources import Folders
from pipelines.storage import Workbench


def build_defs(project: Project | None = None, **overrides: Any) -> dg.Definitions:
    """Everything, for a project; `overrides` replaces resources by name."""
    project = project or Project.find()
    root, waves = str(project.root), wave_partitions(project)
    stages = (delivered, validated, curated, judged, published, second_opinion)
    workbench = Workbench(root=root)
    resources = {
        "io_manager": workbench,
        "workbench": workbench,
        "folders": Folders(root=root, waves=list(waves.get_partition_keys())),
    }
    return dg.Definitions(
        assets=[asset for stage in stages for asset in stage.assets(waves)],
        jobs=[wave_job, opinion_job],
        schedules=[nightly],
        sensors=[new_files],
        executor=dg.in_process_executor,
        resources=resources | overrides,
    )


@dg.definitions
def defs() -> dg.Definitions:
    """What `dagster`, `dg` and workspace.yaml load: the project around the working folder."""
    return build_defs()
