"""What assets need from outside: the folders of the project."""

from __future__ import annotations

from pathlib import Path

import dagster as dg

from pipelines.project import Project


class Folders(dg.ConfigurableResource["Folders"]):
    """The project whose waves are processed, and the waves that were there when the definitions were loaded."""

    root: str
    waves: list[str]

    @property
    def project(self) -> Project:
        """The folders as paths."""
        return Project(Path(self.root))
