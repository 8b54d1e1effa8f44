"""Numbers and quantifiers in running text.

Belongs here: finding what may be a figure, and what kind of figure it looks like. Does not belong here: what a phrase
means, which is decided when figures are judged, and what the figure is about (`matching.py`).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Final

from pipelines.extract import judge
from pipelines.extract.lexicon import lexicon
from schemas.figures.model import Statistic
from schemas.figures.statistics import read
from schemas.figures.wording import read_phrase

QUOTATION: Final = re.compile(r"[“\"](?=\S)[^“”\"]{25,}[”\"]")
LEAST_CASES: Final = 4  # percentages in a row that are a list of cases


@dataclass(frozen=True)
class Found:
    """A number or quantifier as printed, between two places of a text, and what it looks like."""

    printed: str
    statistic: Statistic
    start: int
    end: int


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], Statistic, judge.Test], ...]:
    """What to look for, the surest first: what one pattern has taken is not looked at again."""
    words = lexicon()
    hedge, dash = words.hedge, r"(?:-|\u2013)"
    digits = r"(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+)"
    number = rf"(?:{digits}|{words.number})"
    per_cent = r"\s?(?:%|per\s?cent\b|percent\b|pc\b)"
    cases = rf"{digits}{per_cent}(?: \(\d+ \w+\))?"
    average = rf"(?: \w+){{0,3}} (?:of|was|is|=) {digits}(?!{per_cent})"
    comparative = (
        r"(?:more|less|higher|lower|greater|fewer|larger|smaller|as)(?: likely| many| much| often| high| common)?"
    )
    times = rf"{hedge}\b{number} times"
    changed = r"\b(?:risen|rose|increased?|fell|fallen|decreased?|grown|grew|dropped|declined?|up|down) by "
    fraction = rf"(?:{words.among('numerators')}[\s-])?{words.among('fractions')}"
    points = rf"{number}(?:{per_cent}?\s?(?:{dash}|to|and)\s?{digits})?[\s-](?:percentage |% )points?\b"
    scale = r"(?:m|bn|k|million|billion|thousand)"
    table: list[tuple[str, Statistic, judge.Test]] = [
        (rf"{cases}(?:,? (?:and )?{cases}){{{LEAST_CASES - 1},}}", Statistic.cases, judge.cases),
        (rf"\(?\b[nN]\s?=\s?{digits}\)?", Statistic.base, judge.size),
        (rf"{hedge}(?:between )?{points}", Statistic.difference, judge.whole),
        (rf"\b(?:mean|average){average}", Statistic.mean, judge.last),
        (rf"{digits}(?= (?:mean|average) (?:rating|score)\b)", Statistic.mean, judge.whole),
        (rf"\bmedian{average}", Statistic.median, judge.last),
        (rf"between {digits}(?:{per_cent})? (?:and|to) {digits}{per_cent}", Statistic.percent, judge.whole),
        (rf"{changed}{hedge}{digits}{per_cent}", Statistic.change, judge.changed),
        (rf"{hedge}{digits}(?:\s?{dash}\s?{digits})?{per_cent}", Statistic.percent, judge.whole),
        (rf"{hedge}{words.number} (?:per\s?cent|percent)\b", Statistic.percent, judge.whole),
        (rf"{hedge}\b{number} (?:in|out of)(?: every)? {number}\b(?!%)", Statistic.percent, judge.one_in),
        (rf"(?:{times}|{hedge}\btwice) {comparative}", Statistic.ratio, judge.whole),
        (rf"{times}(?! a\b| per\b| in\b)|\b(?:twice|half) as\b", Statistic.ratio, judge.whole),
        (r"\b(?:doubled|tripled|trebled|quadrupled|halved)\b", Statistic.change, judge.whole),
        (rf"\b{words.among('likelihoods')}\b", Statistic.ratio, judge.whole),
        (rf"{hedge}\b{fraction}\b", Statistic.percent, judge.fraction),
        (rf"{hedge}[£$€]\s?{digits}\s?{scale}?\b", Statistic.amount, judge.amount),
        (rf"{hedge}\b{number}[\s-]{words.among('durations')}\b", Statistic.amount, judge.duration),
        (rf"\b{number}(?= (?:out )?of (?:the |our |these |those )?{number}\b)", Statistic.count, judge.number),
        (rf"\b{words.among('nobody')}\b", Statistic.count, judge.whole),
        (rf"\b{words.among('shares')}\b", Statistic.percent, judge.share),
        (rf"\b(?:(?:second|third|joint) )?{words.among('superlatives')}\b", Statistic.rank, judge.order),
        (rf"\b{words.among('vague')}\b", Statistic.percent, judge.vague),
        (rf"{hedge}\b{digits}\b(?!\s?[%/])", Statistic.count, judge.number),
        (rf"{hedge}\b{words.number}\b", Statistic.count, judge.number_word),
    ]
    return tuple((re.compile(pattern, re.IGNORECASE), statistic, test) for pattern, statistic, test in table)


def find_figures(text: str, limits: Collection[int] = ()) -> list[Found]:
    """What may be a figure in a text, in its order.

    `limits`: numbers that bound the bands of an answer ("more than 250 users"), and so are no figures by themselves.
    """
    taken = [False] * len(text)
    quoted = [match.span() for match in QUOTATION.finditer(text)]
    found: list[Found] = []
    for pattern, statistic, test in _patterns():
        for match in pattern.finditer(text):
            if any(taken[match.start() : match.end()]):
                continue
            printed = test(judge.Hit(match, limits))
            if not printed or (not any(map(str.isdigit, printed)) and any(a <= match.start() < b for a, b in quoted)):
                continue
            if not _understood(printed, statistic):
                continue
            at = text.find(printed, match.start())
            start = at if at >= 0 else match.start()
            end = start + len(printed) if at >= 0 else match.end()
            taken[match.start() : match.end()] = [True] * (match.end() - match.start())
            found.append(Found(printed, _beside(statistic, text, start), start, end))
    return sorted(found, key=lambda one: one.start)


def _understood(printed: str, statistic: Statistic) -> bool:
    """Whether whoever judges the figures could read it: a plain number, a list, or a phrase of the lexicon."""
    if statistic in (Statistic.cases, Statistic.change) or read(printed) is not None:
        return True
    return read_phrase(printed, statistic) is not None


def is_vague(printed: str) -> bool:
    """Whether a quantifier is one of those that are said of anything: `many`, `some`, `most`."""
    return lexicon().has("vague", printed.lower())


def _beside(statistic: Statistic, text: str, start: int) -> Statistic:
    """`17% (n=13)` is a count beside its share, not a base."""
    if statistic is Statistic.base and re.search(r"(?:%|per cent|percent)\s*\(?\s*(?:[nN]\s?=\s?)?$", text[:start]):
        return Statistic.count
    return statistic


def sentences(text: str) -> Iterator[tuple[int, int]]:
    """Where the sentences of a text begin and end."""
    start = 0
    for match in re.finditer(r"(?<=[.!?])[”\"\u2019)]?\s+(?=[A-Z“\"'(0-9])", text):
        yield start, match.end()
        start = match.end()
    yield start, len(text)
