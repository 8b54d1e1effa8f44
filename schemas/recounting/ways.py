"""Ways of counting that are not usual, and would explain why something else is printed.

Belongs here: every such way, the most plausible first, and how likely it is that one of many fits by chance. Does not
belong here: which explanation is told for the figures of a question together (`schemas/figures/answers/explaining.py`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Final

from schemas.condition_text import written
from schemas.conditions import And, Condition, Item
from schemas.figures.answers.recounts import ROUNDING, Other, Recount, gives, recomputed, ways
from schemas.figures.model import COMPARING, NUMBERS_OF_PEOPLE, Figure, Statistic
from schemas.figures.rounding import Convention, Rounding, Twice
from schemas.figures.statistics import read
from schemas.questionnaire import EVERYBODY, Question, Status, Type
from schemas.recounting.setting import Answering, Setting
from schemas.recounting.usual import declining
from schemas.recounting.values import SPREAD, comparison, spread, statistic

OF_PEOPLE: Final = frozenset({Statistic.count, Statistic.percent, Statistic.base, Statistic.total, Statistic.rank})
PARTS: Final = frozenset({Statistic.count, Statistic.percent})
ROUNDINGS: Final[tuple[tuple[Rounding, str], ...]] = (
    (Convention.either, " if an exact half goes the other way"),
    (Convention.truncated, " if decimals are cut off instead of rounded"),
    (Convention.away, " if every remainder is rounded up"),
    (Twice(Convention.either), " if numbers are rounded twice, first to one decimal more"),
)


@dataclass(frozen=True)
class Tried:
    """One way of counting, tried: what it gives, what tells it apart, and whether it is one of many."""

    recount: Recount | None
    kind: tuple[str, ...]
    how: str
    wild: bool = False


def explanations(figure: Figure, s: Setting, plain: Recount) -> tuple[Other, ...]:
    """The ways that give what is printed, the most plausible first."""
    tried = [one for one in _tried(figure, s, plain) if one.recount is not None and one.recount != plain]
    found: dict[tuple[str, ...], Other] = {}
    for one in tried:
        if one.recount is not None and gives(figure, one.recount):
            chance = _chance(figure, plain, tried, wild=one.wild) if one.kind[0] != ROUNDING else Fraction(0)
            found.setdefault(one.kind, Other(one.recount, one.how, one.kind, one.wild, chance))
    return tuple(found.values())


def _chance(figure: Figure, plain: Recount, tried: Iterable[Tried], *, wild: bool) -> Fraction:
    """How likely a number as near to what the answers give as the printed one, but drawn blindly, is given by some way.

    The ways that count are those that would have been told as soon: a wild one is told only after all others. So the
    more ways are tried, and the nearer and coarser the printed number is, the less it says that one of them fits.
    """
    printed, own = read(figure.printed), _as_printed(figure, plain)
    if printed is None or own is None:
        return Fraction(1)
    far = max(abs(printed.scaled - own), 1)
    told = (one.recount for one in tried if one.recount and one.kind[0] != ROUNDING and (wild or not one.wild))
    given = {value for recount in told if (value := _as_printed(figure, recount)) is not None}
    return min(Fraction(sum(0 < abs(value - own) <= far for value in given), 2 * far), Fraction(1))


def _as_printed(figure: Figure, recount: Recount) -> int | None:
    """What a way gives, in units of the last printed decimal; of a place in an order, the first left open."""
    if recount.places is not None:
        return recount.places[0]
    printed = read(recomputed(figure, recount) or "")
    return printed.scaled if printed else None


def _tried(figure: Figure, s: Setting, plain: Recount) -> Iterator[Tried]:
    yield from _weighting(figure, s)
    yield from _rounding(figure, plain)
    if figure.statistic in SPREAD:
        yield from _spread(figure, s)
    if figure.statistic in COMPARING:
        yield from _comparing(figure, s)
    if figure.statistic in OF_PEOPLE:
        yield from _bases(figure, s)
    yield from _filters(figure, s)
    if figure.statistic in PARTS:
        yield from _options(figure, s)


def _weighting(figure: Figure, s: Setting) -> Iterator[Tried]:
    if s.sets.weights is not None:
        how = " if the answers are not weighted" if s.weighted else " if the answers are weighted"
        yield Tried(statistic(figure, replace(s, weighted=not s.weighted)), ("weighted", str(not s.weighted)), how)


def _rounding(figure: Figure, plain: Recount) -> Iterator[Tried]:
    """The same count, printed by another convention; a number of people is not rounded."""
    if figure.statistic in NUMBERS_OF_PEOPLE and plain.weights is None:
        return
    for way in ways(plain):
        for rounding, how in ROUNDINGS:
            if rounding != plain.rounding:
                and_ = f"{way.how} and{how.removeprefix(' if')}" if way.how else how
                yield Tried(replace(way.recount, rounding=rounding), (ROUNDING, str(rounding), *way.kind), and_)


def _spread(figure: Figure, s: Setting) -> Iterator[Tried]:
    """Codes of a don't know taken for numbers, and one statistic taken for another."""
    question = s.q.by_id[figure.question or ""]
    yield Tried(
        spread(figure, s, missing=True), ("missing",), f" if the codes of {declining(s.q, question)} count as numbers"
    )
    for other in (Statistic.mean, Statistic.median):
        if other is not figure.statistic and figure.statistic is not Statistic.sd:
            yield Tried(statistic(replace(figure, statistic=other), s), ("kind", other), f" if the {other} is meant")


def _comparing(figure: Figure, s: Setting) -> Iterator[Tried]:
    """Points taken for per cent, and the other way round."""
    named = {Statistic.difference: "percentage points", Statistic.change: "per cent"}
    for other, unit in named.items():
        if other is not figure.statistic and figure.statistic in named:
            yield Tried(comparison(replace(figure, statistic=other), s), ("kind", other), f" if {unit} are meant")


def _bases(figure: Figure, s: Setting) -> Iterator[Tried]:
    """Other denominators for the same people."""
    question = s.q.by_id.get(figure.question or "")
    if question is not None:
        asked = replace(s, answering=Answering.asked)
        yield Tried(statistic(figure, asked), ("asked",), " if everybody who was asked is in the base")
        if question.type is Type.multiple:
            mentions = replace(s, answering=Answering.mentions)
            yield Tried(statistic(figure, mentions), ("mentions",), " as a share of mentions instead of people")
        all_ = replace(s, answering=Answering.all)
        whose = "everybody" if figure.base == EVERYBODY else f"everybody in {base_words(figure.base)}"
        yield Tried(statistic(figure, all_), ("all",), f" as a share of {whose}, asked or not")
        if question.id in s.q.routes:
            unrouted = replace(s, answering=Answering.unrouted)
            how = " if the answers of those who should not have been asked are counted"
            yield Tried(statistic(figure, unrouted), ("unrouted",), how)
    if figure.base != EVERYBODY:
        wide = replace(s, of_everybody=True)
        yield Tried(statistic(figure, wide), ("of_everybody",), " as a share of everybody who answered")
        everybody = replace(s, of_everybody=True, answering=Answering.all)
        yield Tried(statistic(figure, everybody), ("of_all",), " as a share of all respondents")


def _filters(figure: Figure, s: Setting) -> Iterator[Tried]:
    """The base or the condition, or a part of one, left out; then every other base."""
    if figure.base != EVERYBODY:
        plain = replace(figure, base=EVERYBODY)
        yield Tried(statistic(plain, s), ("base", EVERYBODY), " if counted among everybody")
        tree = s.q.base(figure.base)
        for left_out, rest in _shortened(tree) if tree is not None else ():
            way = replace(s, members=s.sets.holds(rest)[0])
            yield Tried(statistic(figure, way), ("part", written(left_out)), _without(left_out))
    if figure.where is not None:
        tree = s.sets.condition(figure.where)
        if figure.question:
            yield Tried(statistic(figure, replace(s, where=True)), ("where",), _without(tree))
        for left_out, rest in _shortened(tree):
            way = replace(s, where=rest)
            yield Tried(statistic(figure, way), ("where", written(left_out)), _without(left_out))
    for base in s.q.bases:
        if base != figure.base and s.sets.members(base) is not None:
            other = statistic(replace(figure, base=base), s)
            yield Tried(other, ("base", base), f" if counted among {base_words(base)}", wild=True)


def _options(figure: Figure, s: Setting) -> Iterator[Tried]:
    """Options merged, left out, taken for one another, or all the others."""
    question = s.q.by_id.get(figure.question or "")
    if question is None or not figure.options:
        return
    for code in question.options:
        if code not in figure.options:
            merged = statistic(replace(figure, options=(*figure.options, code)), s)
            declines = s.q.option_status(question, code) is not Status.answered
            how = f" if {label(question, code)} is counted in"
            yield Tried(merged, ("merged", *_key(figure, (code,))), how, wild=not declines)
    yield Tried(
        _with_silent(figure, s, question), ("silent",), " if those who gave no answer are counted in", wild=True
    )
    if len(figure.options) > 1:
        for code in figure.options:
            rest = tuple(other for other in figure.options if other != code)
            how = f" if {label(question, code)} is left out"
            yield Tried(statistic(replace(figure, options=rest), s), ("left", *_key(figure, (code,))), how, wild=True)
    for code in question.options:
        if figure.options != (code,):
            other = statistic(replace(figure, options=(code,)), s)
            yield Tried(other, ("option", *_key(figure, (code,))), f" if {label(question, code)} is meant", wild=True)
    others = tuple(code for code in question.options if code not in figure.options)
    if others and question.type is not Type.multiple:
        yield Tried(statistic(replace(figure, options=others), s), ("others",), " if all others are meant", wild=True)


def _with_silent(figure: Figure, s: Setting, question: Question) -> Recount | None:
    """Those who were asked and gave no listed answer, counted with an option."""
    plain = statistic(figure, replace(s, answering=Answering.asked))
    none = s.sets.members(figure.base)
    if plain is None or none is None or figure.where is not None:
        return None
    item = Item(question.id, figure.row)
    silent = none & s.sets.asked(item) & ~(s.sets.given(item) & s.sets.any_option(item))
    total = (plain.weights[0] + s.sets.weight(silent), plain.weights[1]) if plain.weights else None
    return replace(plain, count=plain.count + silent.bit_count(), weights=total)


def _key(figure: Figure, codes: tuple[str, ...]) -> tuple[str, ...]:
    """What tells apart a way that is about this figure's options only."""
    return (*codes, "for", *figure.options)


def _shortened(tree: Condition) -> Iterator[tuple[Condition, Condition]]:
    """Each part of a condition of several parts, with the condition without it."""
    parts = tree.parts if isinstance(tree, And) else ()
    for i, part in enumerate(parts):
        rest = parts[:i] + parts[i + 1 :]
        yield part, rest[0] if len(rest) == 1 else And(rest)


def _without(tree: Condition) -> str:
    return f" if the condition “{written(tree)}” is left out"


def base_words(name: str) -> str:
    """A base as it is spoken of."""
    return f"the base “{name.replace('_', ' ')}”" if name != EVERYBODY else "everybody"


def label(question: Question, code: str) -> str:
    """An option as it is spoken of."""
    return f"“{question.options[code]}”"
