"""Real surveys, which are not part of the project: tests skip where they are not at hand."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

FOLDER = Path(os.environ.get("SURVEYPROOF_CORPORA", Path(__file__).resolve().parents[3] / "shared" / "data"))


@pytest.fixture
def corpus():
    """A folder of real data by its name; skips where it is absent."""

    def find(name: str) -> Path:
        folder = FOLDER / name
        if not folder.is_dir():
            pytest.skip(f"the data set {name} is not at hand: set SURVEYPROOF_CORPORA to the folder that holds it")
        return folder

    return find
