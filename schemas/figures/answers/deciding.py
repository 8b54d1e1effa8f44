"""What the answers decide where figures contradict each other: which of them is wrong, and what it should be.

Belongs here: how a contradiction that was found in the report alone is told when the answers are known. Does not belong
here: finding it (`schemas/figures/checking`), and figures that only the answers contradict (`reproduced.py`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from schemas.figures.answers.explaining import Mismatch
from schemas.figures.answers.reproduced import TOLD, Reproduction, spoken_of
from schemas.figures.statistics import read
from schemas.findings import GIVEN, Finding
from schemas.questionnaire import Severity

CONTRADICTIONS: Final = frozenset(
    {
        "unattainable",
        "count_percent",
        "parts_whole",
        "repeated",
        "joint",
        "wording",
        "comparison",
        "rank",
        "cases",
        "mean",
    }
)
"""Kinds of findings in which figures of the report contradict each other."""
OF_ONE_THING: Final = CONTRADICTIONS - {"count_percent", "parts_whole", "joint"}
"""Those in which what is doubted is clear without its place."""


def decided(found: Sequence[Finding], reproduction: Reproduction) -> list[Finding]:
    """Every finding, each wrong figure told once.

    A contradiction doubts those of its figures that the answers do not give, where that leaves any, and says what they
    give; what is told there is not told again as not reproduced. Where figures of a report cannot all be true and the
    answers do not give one of them, that one is told by itself.
    """
    told: set[str] = set()
    known = [one for finding in found if finding.kind in CONTRADICTIONS for one in _decided(finding, reproduction)]
    for one in known:
        told.update(id_ for id_ in one.doubted if id_ in reproduction.mismatches)
    others = [one for one in found if one.kind not in CONTRADICTIONS and one.kind != "not_reproduced"]
    return [*others, *known, *reproduction.unreproduced(told)]


def _decided(one: Finding, reproduction: Reproduction) -> Iterator[Finding]:
    """A contradiction as it is told with the answers; nothing where a figure is told by itself instead."""
    doubted = one.doubted or one.figures
    left = [id_ for id_ in doubted if id_ not in reproduction.confirmed]
    left = left or [id_ for id_ in one.figures if id_ in reproduction.mismatches]
    wrong = [reproduction.mismatches[id_] for id_ in left if id_ in reproduction.mismatches]
    if one.kind == "joint" and wrong and len(wrong) == len(left):
        return
    if not wrong:
        yield replace(one, doubted=tuple(left)) if left else one
        return
    yield replace(
        one,
        severity=Severity.error,
        doubted=tuple(left),
        arithmetic=" ".join(
            filter(None, (one.arithmetic, _given(one, wrong, reproduction), reproduction.because(wrong)))
        ),
        correction=_correction(one, left, wrong, reproduction),
    )


def _given(one: Finding, wrong: Sequence[Mismatch], reproduction: Reproduction) -> str:
    """What the answers give in place of what is printed."""
    if _is_clear(one, wrong):
        return f"{GIVEN} {reproduction.instead(wrong[0])}."
    given = "; ".join(f"{reproduction.instead(one)} in place of {_where(one)}" for one in wrong[:TOLD])
    more = f", and {len(wrong) - TOLD} more" if len(wrong) > TOLD else ""
    return f"{GIVEN} {given}{more}{_rest(one, len(wrong), reproduction)}."


def _is_clear(one: Finding, wrong: Sequence[Mismatch]) -> bool:
    """Whether nobody can doubt in place of what the answers give something else."""
    own = tuple(mismatch.figure.figure for mismatch in wrong)
    return len(own) == 1 and (
        one.figures == own or one.kind == "repeated" or (one.kind in OF_ONE_THING and one.doubted == own)
    )


def _rest(one: Finding, wrong: int, reproduction: Reproduction) -> str:
    rest = [id_ for id_ in one.figures if id_ in reproduction.confirmed]
    if not rest or len(rest) + wrong < len(one.figures):
        return ""
    return ", and the other as it is printed" if len(rest) == 1 else f", and the other {len(rest)} as they are printed"


def _correction(one: Finding, left: Sequence[str], wrong: Sequence[Mismatch], reproduction: Reproduction) -> str:
    """What the answers give, where they give every other figure of the contradiction as it is printed.

    What else words could say, and what so few people said that it is not shown, is left to the arithmetic.
    """
    sure = all(id_ in reproduction.confirmed for id_ in one.figures if id_ not in left)
    words = one.correction and any(read(mismatch.figure.printed) is None for mismatch in wrong)
    if not sure or words or len(wrong) < len(left) or any(map(reproduction.is_few, wrong)):
        return one.correction
    if len(wrong) == 1:
        where = "" if _is_clear(one, wrong) else f" in place of {_where(wrong[0])}"
        return f"{reproduction.instead(wrong[0])}{where}, as the answers give."
    given = "; ".join(f"{reproduction.instead(mismatch)} in place of {_where(mismatch)}" for mismatch in wrong[:TOLD])
    return f"As the answers give: {given}."


def _where(mismatch: Mismatch) -> str:
    return f"{spoken_of(mismatch.figure)} ({mismatch.figure.place})"
