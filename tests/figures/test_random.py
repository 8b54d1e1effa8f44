"""Consistent reports never yield a finding; an altered figure does whenever brute force says that it can be told."""

from __future__ import annotations

import itertools
import math
import random
from collections.abc import Callable
from fractions import Fraction
from typing import Any

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from schemas.figures.judge import Recount, judge
from schemas.figures.model import Figure
from schemas.figures.rounding import attainable
from schemas.figures.statistics import read as number
from schemas.findings import Finding
from schemas.questionnaire import Severity

from .support import questionnaire, read, row

SURVEY = """
- {id: one, text: One, type: single, options: {a: A, b: B, c: C, d: D, e: E}}
- {id: routed, text: Routed, type: single, ask_if: one = 'a', options: {x: X, y: Y, z: Z}}
- {id: many, text: Many, type: multiple, options: {p: P, q: Q, r: R, s: S}}
- {id: grid, text: Grid, type: grid, rows: {g1: Row 1, g2: Row 2}, options: {good: Good, none: None, bad: Bad}}
"""
BASES = """{only_a: one = 'a', a_or_b: "one in ('a', 'b')", with_p: "selected(many, 'p')", good: grid.g1 = 'good',
  both: "one = 'a' and selected(many, 'p')"}"""
Q = questionnaire(SURVEY, BASES)
Answer = dict[str, Any]

MEMBERS: dict[str, Callable[[Answer], bool]] = {
    "all": lambda _: True,
    "only_a": lambda r: r.get("one") == "a",
    "a_or_b": lambda r: r.get("one") in ("a", "b"),
    "with_p": lambda r: "p" in r.get("many", ()),
    "good": lambda r: r.get("grid.g1") == "good",
    "both": lambda r: r.get("one") == "a" and "p" in r.get("many", ()),
}
CONDITIONS: list[tuple[str, str, Callable[[Answer], bool]]] = [
    ("one", "one in ('b', 'a')", MEMBERS["a_or_b"]),
    ("", "one = 'a' and selected(many, 'p')", MEMBERS["both"]),
    ("", "one = 'a'", MEMBERS["only_a"]),
    ("many", "count(many) >= 2", lambda r: len(r.get("many", ())) >= 2),
]
ITEMS = {
    "one": "abcde",
    "routed": "xyz",
    "many": "pqrs",
    "grid.g1": ("good", "none", "bad"),
    "grid.g2": ("good", "none", "bad"),
}


def respondents(chance: random.Random, size: int) -> list[Answer]:
    """Random answers that obey the route; some are left blank."""
    drawn = []
    blank = chance.choice([0, 0, 0.1, 0.5])
    for _ in range(size):
        answer: Answer = {}
        for item, codes in ITEMS.items():
            if (item == "routed" and answer.get("one") != "a") or chance.random() < blank:
                continue
            if item == "many":
                answer[item] = frozenset(code for code in codes if chance.random() < 0.4) or frozenset(
                    chance.choice(codes)
                )
            else:
                answer[item] = chance.choice(codes)
        drawn.append(answer)
    return drawn


def percent(chance: random.Random, count: int, base: int, even: bool) -> str:
    """A percentage as this report would print it."""
    decimals = chance.choice([0, 0, 0, 1, 2])
    exact = Fraction(100 * 10**decimals * count, base)
    scaled = round(exact) if even else math.floor(exact + Fraction(1, 2))
    digits = f"{scaled / 10**decimals:.{decimals}f}"
    return f"{digits}{chance.choice(['%', ' %', '', ' per cent'])}"


def report(seed: int, size: int, even: bool) -> tuple[list[dict[str, str]], dict[str, Recount]]:
    """Figures of a random survey, all true, and their recounts."""
    chance = random.Random(seed)  # noqa: S311
    answers = respondents(chance, size)
    lines: list[dict[str, str]] = []
    recounts: dict[str, Recount] = {}

    def add(subject: str, statistic: str, printed: str, count: int, base: int, where: str = "") -> None:
        place = f"{chance.choice(['Table 1', 'Table 2', 'Section 1', 'Section 2'])}, line {len(lines)}"
        lines.append(row(subject, statistic, printed, place, where=where, figure=f"f{len(lines)}"))
        recounts[f"f{len(lines) - 1}"] = Recount(count, base)

    for name, holds in MEMBERS.items():
        members = [answer for answer in answers if holds(answer)]
        if chance.random() < 0.5:
            add(f"@{name}" if name != "all" else "", "base", f"{len(members):,}", len(members), len(members))
        for question, where, counted in CONDITIONS:
            asked = [answer for answer in members if not question or question in answer]
            count = sum(map(counted, asked))
            at = f"{question}@{name if name != 'all' else ''}".rstrip("@")
            if chance.random() < 0.3:
                add(at, "count", f"{count:,}", count, len(asked), where)
            if chance.random() < 0.3 and asked:
                add(at, "percent", percent(chance, count, len(asked), even), count, len(asked), where)
        for item, codes in ITEMS.items():
            if chance.random() < 0.4:
                continue
            answered = [answer for answer in members if item in answer]
            n = len(answered)
            nets = [chance.sample(list(codes), chance.randint(2, len(codes))) for _ in range(chance.randint(0, 3))]
            sets = [[code] for code in codes if chance.random() < 0.8] + nets
            for options in sets:
                count = sum(
                    bool({r[item]} & set(options)) if item != "many" else bool(r[item] & set(options)) for r in answered
                )
                subject = f"{item}:{'|'.join(options)}@{name if name != 'all' else ''}".rstrip("@")
                for _ in range(chance.choice([1, 1, 2, 3])):
                    if chance.random() < 0.4:
                        add(subject, "count", f"{count:,}", count, n)
                    elif n:
                        add(subject, "percent", percent(chance, count, n, even), count, n)
            if chance.random() < 0.5:
                where = f"@{name}" if name != "all" else ""
                add(f"{item}{where}", "base", str(n), n, n)
    chance.shuffle(lines)
    return lines, recounts


def told(findings: tuple[Finding, ...]) -> str:
    return "\n".join(f"{one.finding}: {one.arithmetic}" for one in findings)


@settings(max_examples=50, deadline=None, suppress_health_check=list(HealthCheck))
@given(seed=st.integers(0, 10**9), size=st.integers(1, 400), even=st.booleans())
def test_consistent_reports_yield_no_finding(seed: int, size: int, even: bool) -> None:
    lines, recounts = report(seed, size, even)
    figures = read(Q, lines)
    judgement = judge(figures, Q)
    assert not judgement.findings, told(judgement.findings)
    assert "fail" not in {one.verdict for one in judgement.figures}
    judgement = judge(figures, Q, recounts)
    assert not judgement.findings, told(judgement.findings)
    assert {one.verdict for one in judgement.figures} <= {"pass"}


SMALL = questionnaire("- {id: one, text: One, type: single, options: {a: A, b: B, c: C}}", "{}")
SUBJECTS = ("a", "b", "c", "a|b", "b|c", "a|b|c")


def possible(figures: tuple[Figure, ...], size: int) -> bool:
    """Whether any counts of three options, out of at most `size`, print as all the figures: by trying them all."""
    for n in range(size + 1):
        for a, b in itertools.product(range(n + 1), repeat=2):
            if a + b <= n and all(true(figure, {"a": a, "b": b, "c": n - a - b}, n, size) for figure in figures):
                return True
    return False


def true(figure: Figure, counts: dict[str, int], n: int, size: int) -> bool:
    printed = number(figure.printed)
    assert printed is not None
    if figure.statistic == "base":
        return printed.value == (n if figure.question else size)
    count = sum(counts[code] for code in figure.options)
    if figure.statistic == "count":
        return printed.value == count
    return count in attainable(printed, n) if n else printed.scaled == 0


@settings(max_examples=400, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_an_alteration_is_found_whenever_it_can_be(data: st.DataObject) -> None:
    counts = data.draw(st.tuples(*[st.integers(0, 5)] * 3), label="counts")
    n = sum(counts)
    assume(n)
    size = n + data.draw(st.integers(0, 2), label="others")
    by_code = dict(zip("abc", counts, strict=True))
    net = data.draw(st.sampled_from([("a|b",), ("b|c",), ("a|b|c",), ()]), label="net")
    chance = random.Random(data.draw(st.integers(0, 10**6), label="seed"))  # noqa: S311
    lines = [row("", "base", str(size), "Page 1")]
    if chance.random() < 0.5:
        lines.append(row("one", "base", str(n), "Table 1"))
    for options in (*"abc", *net):
        count = sum(by_code[code] for code in options.split("|"))
        for statistic in ("count", "percent"):
            for _ in range(chance.choice([0, 1, 1, 2])):
                text = str(count) if statistic == "count" else percent(chance, count, n, even=False)
                lines.append(row(f"one:{options}", statistic, text, chance.choice(["Table 1", "Section 1"])))
    altered = chance.randrange(len(lines))
    before = number(lines[altered]["printed"])
    assert before is not None
    moved = before.scaled + chance.choice([-3, -2, -1, 1, 2, 3])
    assume(moved >= 0)
    lines[altered] = lines[altered] | {"printed": type(before)(moved, before.decimals).digits}
    figures = read(SMALL, lines)
    size = max(int(figure.printed) for figure in figures if figure.statistic == "base" and not figure.question)
    findings = judge(figures, SMALL).findings
    errors = [one for one in findings if one.severity is Severity.error]
    assert bool(errors) is not possible(figures, size), told(findings)
