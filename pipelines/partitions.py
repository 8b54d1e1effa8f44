"""One partition a wave, named `survey/wave`.

The keys are the folders below `schemas/surveys`: a fresh checkout knows them all, and none exists only in some
instance's database. One dimension, because surveys do not share waves: a grid of surveys and years would be mostly
holes.
"""

from __future__ import annotations

import dagster as dg

from pipelines.project import Project


def wave_partitions(project: Project) -> dg.StaticPartitionsDefinition:
    """The partitions of a project."""
    return dg.StaticPartitionsDefinition([str(wave) for wave in project.waves()])
