"""What of a match is a figure: a share and no order, a count and no date.

Belongs here: the words before and after a number that tell. Does not belong here: which patterns are looked for
(`phrases.py`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from pipelines.extract.lexicon import lexicon

YEARS: Final = range(1900, 2100)
MOST_WORDS: Final = 3  # words between a number and what it counts
CLAUSE_ENDS: Final = re.compile(r"[.;:!?()\u201c\u201d\"]|,\s|\s[\u2013\u2014-]\s")
CLAUSE_BEGINS: Final = re.compile(r"[.,;:!?\u201c\u201d\"]\s")
WORD: Final = re.compile(r"[\w'\u2019/-]+")
SCALES: Final = {"m": 10**6, "million": 10**6, "k": 1000, "thousand": 1000}
OR_MORE: Final = re.compile(r"[\w\s]*\bor (?:more|less|over|under|fewer|older|younger)")
RANGE_BEFORE: Final = re.compile(r"\b(?:between|and|to|from)\s$|[-\u2013]\s?$")
RANGE_AFTER: Final = re.compile(r"\s?(?:-|\u2013|to\b|and \d)")


@dataclass(frozen=True)
class Hit:
    """A match of a pattern in a text. `limits`: numbers that bound the bands of an answer."""

    match: re.Match[str]
    limits: Collection[int] = ()

    @property
    def printed(self) -> str:
        """What was matched."""
        return self.match[0].strip()

    @cached_property
    def before(self) -> str:
        """The word before it in its clause, in small letters; empty at the beginning."""
        words = WORD.findall(CLAUSE_BEGINS.split(self.text_before)[-1].lower())
        return words[-1] if words else ""

    @cached_property
    def after(self) -> list[str]:
        """The words after it, up to the end of its clause."""
        return WORD.findall(CLAUSE_ENDS.split(self.text_after.removeprefix(")"), maxsplit=1)[0].lower())

    @property
    def next(self) -> str:
        """The word after it; empty at the end of its clause."""
        return self.after[0] if self.after else ""

    @property
    def text_before(self) -> str:
        """Everything before it."""
        return self.match.string[: self.match.start()]

    @property
    def text_after(self) -> str:
        """Everything after it."""
        return self.match.string[self.match.end() :]


Test = Callable[[Hit], str]
"""What of a match is a figure, as printed; empty where it is none."""


def whole(hit: Hit) -> str:
    """All of it."""
    return hit.printed


def size(hit: Hit) -> str:
    """The number in `(n=135)`."""
    return re.sub(r"[^\d,]", "", hit.printed)


def last(hit: Hit) -> str:
    """The number at the end of `a mean score of 3.4`."""
    return hit.printed.split()[-1]


def changed(hit: Hit) -> str:
    """The percentage in `risen by 52%`."""
    return hit.printed.partition(" by ")[2]


def cases(hit: Hit) -> str:
    """`7%, 20%, 30% (2 cases)` as `7%|20%|30%|30%`."""
    values: list[str] = []
    for part in re.finditer(r"([\d.,]*\d\s?(?:%|per\s?cent|percent))(?: \((\d+) \w+\))?", hit.printed):
        values += [part[1]] * min(int(part[2] or 1), 100)
    return "|".join(values)


def one_in(hit: Hit) -> str:
    """`1 in 6`; neither `3 in 2016` nor `2 in one`."""
    of = re.split(r"\s(?:in|out of)(?: every)?\s", hit.printed.lower())[-1]
    return "" if of in ("one", "1") or (of.isdecimal() and int(of) in YEARS) else hit.printed


def fraction(hit: Hit) -> str:
    """A fraction, and no order: `a third of`, `two fifths`, `half`, but neither `the third survey` nor `half a day`."""
    words = re.split(r"[\s-]", hit.printed.lower())
    if words[-1] == "half":
        odd = lexicon().has("no_half_before", hit.before) or lexicon().has("no_half_after", hit.next)
        return "" if odd or hit.text_after[:1] == "-" else hit.printed
    if lexicon().has("ordered", hit.next):
        return ""
    if len(words) > 1 and lexicon().has("numerators", words[-2]):
        return hit.printed
    alone = words[-1] == "quarter" and (len(words) > 1 or hit.before in ("further", "another"))
    return hit.printed if alone else ""


def amount(hit: Hit) -> str:
    """An amount of money that is no limit of a band."""
    parts = re.fullmatch(r"\D*([\d,.]*\d)\s?([a-z]*)", hit.printed.lower())
    digits = parts[1].replace(",", "") if parts else ""
    limit = digits.isdecimal() and parts and int(digits) * SCALES.get(parts[2], 1) in hit.limits
    return "" if limit else hit.printed


def duration(hit: Hit) -> str:
    """A time that something took; not the period asked about (`the next 12 months`), and no age."""
    asked = lexicon().has("periods", hit.before) or hit.next in ("old", "of")
    return "" if asked or re.search(r"\d\s?[-\u2013]\s?$", hit.text_before) else hit.printed


def share(hit: Hit) -> str:
    """A share in words, but not `minority ethnic`."""
    return "" if hit.before == "not" or hit.next == "ethnic" else hit.printed


def order(hit: Hit) -> str:
    """`highest` and the like, where it is said of a share or an answer."""
    return hit.printed if any(lexicon().has("ordered_things", word) for word in hit.after[:2]) else ""


def vague(hit: Hit) -> str:
    """A vague quantifier of people: followed by them, or by what somebody did or said."""
    word = hit.printed.lower()
    if word == "most":
        if hit.before in ("the", "at") or lexicon().has("superlative", hit.next):
            return ""
    elif lexicon().has("no_vague_before", hit.before) or (hit.before == "as" and word in ("many", "few")):
        return ""
    if hit.after[:3] == ["of", "the", "above"] or hit.after[:2] == ["of", "these"]:
        return ""
    if lexicon().has("verbs", hit.next):
        return hit.printed
    of_people = any(lexicon().has("people", one) for one in hit.after[: MOST_WORDS + 2])
    return hit.printed if of_people and hit.next != "other" else ""


def number(hit: Hit) -> str:
    """A number that counts somebody or something, and is no date, reference, age or limit of a band."""
    printed = hit.printed
    digits = re.sub(r"[^\d.]", "", printed).strip(".")
    hedged = not printed[0].isdecimal()
    if not hit.after or "." in digits:
        return ""
    if digits and (_is_year(printed, int(digits)) or (int(digits) in hit.limits and _bounds(hit, hedged=hedged))):
        return ""
    dated = any(lexicon().has("months", word) for word in (hit.before, hit.next)) or lexicon().has(
        "durations", hit.next
    )
    if dated or lexicon().has("references", hit.before):
        return ""
    glued = re.search(r"[\d/.\u2013-]\s?$|[A-Za-z]$", hit.text_before)
    if glued or re.match(r"\s?[-\u2013/]\s?\d|[.:)]", hit.text_after):
        return ""
    acted = lexicon().has("acts", hit.next)
    return printed if acted or _counts(hit.after, MOST_WORDS + hedged) else ""


def number_word(hit: Hit) -> str:
    """A number in words that counts somebody or something: `only two`, `eight were able`, `three themes`."""
    word = hit.printed.lower().split()[-1]
    if (
        not hit.after
        or re.match(r"[-\u2013]\w|,? or\b|[.:)]", hit.text_after)
        or lexicon().has("references", hit.before)
    ):
        return ""
    if word == "one":
        return hit.printed if hit.before == "only" and _counts(hit.after, MOST_WORDS) else ""
    if re.search(r"[-\u2013]$|\bor $", hit.text_before) or hit.before == "one":
        return ""
    if hit.before == "the" and hit.next not in ("that", "who"):
        return ""
    return hit.printed if lexicon().has("verbs", hit.next) or _counts(hit.after, MOST_WORDS) else ""


def _is_year(printed: str, value: int) -> bool:
    return value in YEARS and "," not in printed


def _bounds(hit: Hit, *, hedged: bool) -> bool:
    """Whether a number is one end of a band: `more than 250`, `between 10 and 50`, `100 or more`."""
    before, after = hit.text_before[-12:].lower(), hit.text_after[:40].lower()
    return hedged or any((RANGE_BEFORE.search(before), RANGE_AFTER.match(after), OR_MORE.match(after)))


def _counts(after: Sequence[str], words: int) -> bool:
    """Whether what follows is something counted: a plural, or people, within a few words."""
    for word in after[: words + 1]:
        if lexicon().has("people", word) and not lexicon().has("pronouns", word):
            return True
        if lexicon().has("ends", word):
            return word == "of" and after[1:2] in (["them"], ["those"], ["these"], ["the"])
        if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is", "'s", "\u2019s")):
            return True
    return False
