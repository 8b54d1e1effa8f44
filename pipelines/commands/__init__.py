"""The commands of `surveyproof`, by what they are for.

Belongs here: options, and what is printed. Heavy libraries are imported by the command that needs them: `check` and
`figures` never load the orchestrator. Does not belong here: what a command does.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

import click

FILE: Final = click.Path(path_type=Path)
