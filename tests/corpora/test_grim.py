"""The published tables of the GRIM test: 208 verdicts of phoughton/grim_test, and the two data sets of scrutiny."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from schemas.figures.rounding import Convention, attainable, sums
from schemas.figures.statistics import Printed, read

pytestmark = pytest.mark.corpora

MODES = {
    "CEILING": Convention.ceiling,
    "DOWN": Convention.truncated,
    "FLOOR": Convention.floor,
    "HALF_DOWN": Convention.half_toward,
    "HALF_EVEN": Convention.half_even,
    "HALF_UP": Convention.half_away,
    "UP": Convention.away,
    "05UP": Convention.zero_five_up,
}


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(newline="") as lines:
        return list(csv.DictReader(lines))


def number(text: str) -> Printed:
    found = read(text)
    assert found is not None
    return found


def test_the_truth_table(corpus):
    verdicts = 0
    for line in rows(corpus("grim") / "grim_test_data.csv"):
        mean, n = line["mean"].strip('"'), int(line["n"].strip('"'))
        for mode, convention in MODES.items():
            assert str(bool(sums(number(mean), n, convention))) == line[f"ROUND_{mode}"], (mean, n, mode)
            verdicts += 1
    assert verdicts == 208


def test_the_means_of_scrutiny(corpus):
    verdicts = [bool(sums(number(line["x"]), int(line["n"]))) for line in rows(corpus("grim") / "pigs1.csv")]
    assert "".join("FT"[one] for one in verdicts) == "TFFFFTFTFFTF"


def test_the_percentages_of_scrutiny(corpus):
    verdicts = [bool(attainable(number(line["x"]), int(line["n"]))) for line in rows(corpus("grim") / "pigs2.csv")]
    assert "".join("FT"[one] for one in verdicts) == "FFTFFF"
