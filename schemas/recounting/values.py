"""Every statistic of a figure, from the sets that it is counted in.

Belongs here: shares, means, medians, standard deviations, comparisons, places in an order and totals, all exact. Does
not belong here: who is counted (`setting.py`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from typing import Final

from schemas.conditions import Item
from schemas.figures.answers.recounts import Recount
from schemas.figures.model import COMPARING, Figure, Statistic
from schemas.figures.rounding import units
from schemas.figures.statistics import read
from schemas.questionnaire import Question, Status, Type
from schemas.recounting.planes import Planes
from schemas.recounting.setting import Answering, Setting, compared, measured, people

SPREAD: Final = frozenset({Statistic.mean, Statistic.median, Statistic.sd})


def statistic(figure: Figure, s: Setting) -> Recount | None:
    """A figure counted in one way; None where the answers cannot tell it."""
    if figure.statistic in COMPARING:
        return comparison(figure, s)
    if figure.statistic in SPREAD:
        return spread(figure, s)
    who, question = people(figure, s), s.q.by_id.get(figure.question or "")
    if who is None:
        return None
    plain = measured(who, s, question)
    match figure.statistic:
        case Statistic.rank:
            return _rank(figure, s, plain)
        case Statistic.total:
            return _total(figure, s, plain)
        case Statistic.base if s.weighted and plain.weights:
            return replace(plain, weights=(plain.weights[1], plain.weights[1]))
        case Statistic.base | Statistic.count | Statistic.percent | Statistic.cases:
            return plain
    return None


def spread(figure: Figure, s: Setting, *, sample: bool = True, missing: bool = False) -> Recount | None:
    """Mean, median or standard deviation of the numbers that the members of the base gave.

    A standard deviation is given as its square; of a `sample` it is divided by n - 1, else by n. With weights it is
    divided by their sum less one, as statistics packages do for weights that count respondents. `missing`: codes that
    stand for no answer are taken for numbers.
    """
    question = s.q.by_id.get(figure.question or "")
    if question is None:
        return None
    if figure.statistic is Statistic.mean and question.rows and figure.row is None:
        return _mean_share(figure, s, question)
    if question.type is Type.multiple:
        return _mean_ticks(figure, s, question) if figure.statistic is Statistic.mean else None
    item = Item(question.id, figure.row)
    numbers = s.sets.numbers(item, missing=missing) if item in question.items else None
    who = people(replace(figure, options=()), s) if numbers is not None else None
    if who is None or numbers is None:
        return None
    of = who.counted & numbers.known
    value = _number(figure.statistic, s, item, numbers, of, sample=sample, missing=missing)
    return Recount(of.bit_count(), of.bit_count(), value=value, rounding=s.rounding, weights=_weights(s, of, of))


def _weights(s: Setting, count: int, base: int) -> tuple[Fraction, Fraction] | None:
    return (s.sets.weight(count), s.sets.weight(base)) if s.weighted and s.sets.weights else None


def _number(
    kind: Statistic, s: Setting, item: Item, numbers: Planes, of: int, *, sample: bool, missing: bool
) -> Fraction | None:
    weights = s.sets.weights if s.weighted else None
    n = weights.total(of) if weights else Fraction(of.bit_count())
    if kind is Statistic.median:
        return numbers.median(of, weights.total if weights else int.bit_count)
    if not n:
        return None
    total = numbers.weighed(of, weights) if weights else numbers.total(of)
    if kind is Statistic.mean:
        return total / n
    squares = s.sets.numbers(item, square=True, missing=missing)
    if squares is None or n - sample <= 0:
        return None
    return ((squares.weighed(of, weights) if weights else squares.total(of)) - total**2 / n) / (n - sample)


def _mean_share(figure: Figure, s: Setting, question: Question) -> Recount | None:
    """The mean, over the rows of a grid, of the share who chose the options."""
    rows = [statistic(replace(figure, statistic=Statistic.percent, row=row), s) for row in question.rows]
    shares = [one.share for one in rows if one is not None]
    if not figure.options or not shares or len(shares) < len(rows) or None in shares:
        return None
    mean = 100 * sum((share for share in shares if share is not None), Fraction(0)) / len(shares)
    told = [one for one in rows if one is not None]
    return replace(told[0], count=sum(r.count for r in told), base=sum(r.base for r in told), value=mean)


def _mean_ticks(figure: Figure, s: Setting, question: Question) -> Recount | None:
    """How many options were ticked on average; "none of these" and "don't know" are none."""
    who = people(replace(figure, options=()), s)
    if who is None or figure.options:
        return None
    counting = [
        code for code in question.options
        if code not in question.exclusive and s.q.option_status(question, code) is Status.answered
    ]  # fmt: skip
    ticks = [
        measured(who._replace(counted=who.counted & s.sets.any_option(question.items[0], code)), s) for code in counting
    ]
    plain = measured(who._replace(base=who.counted), s)
    total = sum((one.people for one in ticks), Fraction(0))
    return replace(plain, value=total / plain.size if plain.size else None)


def comparison(figure: Figure, s: Setting, *, counts: bool = False, decimals: int | None = None) -> Recount | None:
    """A ratio, difference or change: of shares, of means where no options are named, or of numbers of people.

    `counts` compares numbers of people; `decimals` compares percentages that were rounded to so many decimals first.
    """
    versus = compared(figure, s.q)
    sides = [_side(one, s, counts=counts) for one in (figure, versus)] if versus else []
    if len(sides) < 2 or None in sides:
        return None
    (first, one, shares), (_, other, also) = sides  # type: ignore[misc]
    if one is None or other is None or shares != also:
        return None
    if decimals is not None:
        one, other = (Fraction(units(value * 10**decimals), 10**decimals) for value in (one, other))
    if figure.statistic is Statistic.difference:
        value = one - other
    elif not other:
        return None
    else:
        value = one / other if figure.statistic is Statistic.ratio else 100 * (one / other - 1)
    return replace(first, value=value)


def _side(figure: Figure, s: Setting, *, counts: bool) -> tuple[Recount, Fraction | None, bool] | None:
    """One of two that are compared: its recount, its number, and whether that is a share."""
    question = s.q.by_id.get(figure.question or "")
    if figure.options or figure.where:
        told = statistic(replace(figure, statistic=Statistic.percent), s)
        share = None if told is None or told.share is None else 100 * told.share
        return None if told is None else (told, told.people if counts else share, not counts)
    if question is not None and not counts:
        mean = spread(replace(figure, statistic=Statistic.mean), s)
        if mean is not None:
            return mean, mean.value, False
    size = statistic(replace(figure, statistic=Statistic.base), s)
    return None if size is None else (size, size.size, False)


def _rank(figure: Figure, s: Setting, plain: Recount) -> Recount | None:
    """The places of the options in the order of all options, the most frequent first; ties leave several open."""
    question = s.q.by_id.get(figure.question or "")
    if question is None or not figure.options:
        return None
    listed = [code for code in question.options if _ranked(question, code, s)]
    found = {code: statistic(replace(figure, statistic=Statistic.count, options=(code,)), s) for code in listed}
    sizes = {code: one.people for code, one in found.items() if one is not None}
    if not set(figure.options) <= sizes.keys():
        return None
    own = [sizes[code] for code in figure.options]
    first = 1 + sum(size > max(own) for size in sizes.values())
    last = sum(size >= min(own) for size in sizes.values())
    return replace(plain, places=range(first, last + 1), ranked=len(sizes))


def _ranked(question: Question, code: str, s: Setting) -> bool:
    """A don't know has no place where those who do not know are left out."""
    return s.answering is not Answering.substantive or s.q.option_status(question, code) is Status.answered


def _total(figure: Figure, s: Setting, plain: Recount, rounded: int | None = None) -> Recount | None:
    """The sum of the shares of the options, or of all; `rounded` to so many decimals before they are added."""
    shares = list(_shares(figure, s))
    if not shares or None in shares:
        return None
    value = sum((100 * share for share in shares if share is not None), Fraction(0))
    if rounded is not None:
        value = sum((Fraction(units(100 * x * 10**rounded), 10**rounded) for x in shares if x is not None), Fraction(0))
    return replace(plain, value=value)


def _shares(figure: Figure, s: Setting) -> Iterator[Fraction | None]:
    question = s.q.by_id.get(figure.question or "")
    for code in figure.options or (question.options if question else ()):
        one = statistic(replace(figure, statistic=Statistic.percent, options=(code,)), s)
        yield one.share if one else None


def from_rounded(figure: Figure, s: Setting) -> Recount | None:
    """A total, ratio, difference or change taken from percentages that were rounded as the figure is, or whole."""
    printed = read(figure.printed)
    decimals = printed.decimals if printed and figure.statistic in (Statistic.difference, Statistic.total) else 0
    if figure.statistic is Statistic.total:
        plain = statistic(figure, s)
        return _total(figure, s, plain, decimals) if plain else None
    return comparison(figure, s, decimals=decimals) if figure.statistic in COMPARING else None
