"""Moments for machines.

Belongs here: ISO 8601. Does not belong here: how a reader wants them (`words.py`).
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

MADE: Final = "%Y-%m-%d %H:%M:%S UTC"
"""How a run writes its moment."""


def iso(moment: str) -> str:
    """A moment as ISO 8601 has it, in UTC where the zone is known; anything else as it is."""
    try:
        time = datetime.fromisoformat(moment)
    except ValueError:
        try:
            time = datetime.strptime(moment, MADE).replace(tzinfo=UTC)
        except ValueError:
            return moment
    return (time.astimezone(UTC) if time.tzinfo else time).isoformat().replace("+00:00", "Z")
