"""What assets and sensors need from outside: the folders of the project, and a way to tell somebody."""

from __future__ import annotations

import subprocess
from pathlib import Path

import dagster as dg
from pydantic import Field

from pipelines.project import Project, Wave
from pipelines.report import PAGE

PATIENCE = 20  # seconds that telling somebody may take


class Folders(dg.ConfigurableResource["Folders"]):
    """The project whose waves are processed, and the waves that were there when the definitions were loaded.

    `pages` is the address under which a web server of yours shows the folder `curated`; empty if none does. Browsers
    follow no link from Dagster's pages to a file.
    """

    root: str
    waves: list[str]
    pages: str = ""

    @property
    def project(self) -> Project:
        """The folders as paths."""
        return Project(Path(self.root))

    def link(self, wave: Wave) -> str | None:
        """The address of the page of a published wave; None where no web server shows it."""
        return f"{self.pages.rstrip('/')}/{wave}/{PAGE}" if self.pages else None


class Alerts(dg.ConfigurableResource["Alerts"]):
    """Whom to tell: a command that is given the message as its input, such as `mail -s Survey me@example.org`.

    Without a command nobody is told but Dagster's log.
    """

    command: list[str] = Field(default_factory=list)

    def tell(self, message: str) -> None:
        """Tell. Raises UntoldError if the command is not there, fails, or takes too long."""
        if not self.command:
            return
        try:
            told = subprocess.run(  # noqa: S603  # the command is whoever configured it's own
                self.command, input=message, text=True, capture_output=True, timeout=PATIENCE, check=False
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            raise UntoldError(f"The alert was not sent: {error}") from error
        if told.returncode:
            said = (told.stderr or told.stdout).strip()[-500:]
            raise UntoldError(f"The alert was not sent: {self.command[0]} ended with {told.returncode}. {said}")


class UntoldError(Exception):
    """Somebody should have been told, and was not."""
