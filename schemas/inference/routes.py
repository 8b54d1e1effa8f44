"""Routes found in answers: which condition on an earlier question tells who was asked a later one.

A route explains blanks: everybody whom it leaves out is blank, and most of those it lets in answer. A few exceptions
are borne, for answers are never clean; and people leave questions blank, so a blank inside proves nothing. How well
a condition explains the blanks is its gain in log-likelihood over "everybody is asked", less what its choice among
so many conditions would gain by chance.

Belongs here: the search, over plain sets of rows. Does not belong here: making those sets from a questionnaire's
answers (`fitting.py`) or from an export without one (`pipelines/draft`).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from schemas.inference.rows import Rows, every, size, union

LEAK: Final = 0.02
"""Share of those left out, and of those who answer, that may be exceptions."""
INSIDE: Final = 0.2
"""Share of those let in that must answer."""
INSIDE_SEVERAL: Final = 0.6
"""The same, for conditions that name several options or gates: many of them leave nobody out who answers."""
EVIDENCE: Final = 8.0
"""Gain that is beyond chance, in nats, besides what the choice of the condition costs."""
LEFT_OUT: Final = 3
"""Respondents who answered the gate and are left out, at the least."""
FULL: Final = 0.97
"""Share of those let in who answer, from which on nothing is left to explain."""
FIRST, NEAREST = 100, 500
"""Gates that are looked at in a very long questionnaire."""
LISTED: Final = 8
"""Options in a condition, beyond which the others are listed."""


@dataclass(frozen=True)
class Gate:
    """An earlier question, or row of one, as something to put into a condition.

    `holders`: for a choice, code -> who gave it; for ticks, option -> who ticked it; for a number, threshold as
    written -> who is at or above it, in ascending order.
    """

    item: str
    place: int
    kind: Literal["choice", "ticks", "number"]
    answered: Rows
    holders: Mapping[str, Rows]

    @property
    def question(self) -> str:
        """The question it belongs to."""
        return self.item.partition(".")[0]


@dataclass(frozen=True)
class Target:
    """A question whose route is wanted: who gave anything in it, of how many."""

    id: str
    place: int
    given: Rows
    n: int


@dataclass(frozen=True)
class Route:
    """A condition that fits who answered a question, with the evidence."""

    condition: str
    gates: tuple[str, ...]
    met: int
    """Respondents who meet it."""
    met_given: int
    """Of these, who answer."""
    otherwise: int
    """Respondents who answered the gates and do not meet it."""
    exceptions: int
    """Respondents who answer although they do not meet it."""

    @property
    def evidence(self) -> str:
        """The counts, in words."""
        inside = f"{self.met_given:,} of {self.met:,} who meet it answer"
        if not self.exceptions:
            return f"{inside}; {self.otherwise:,} who answered otherwise are all blank"
        noun = "answers" if self.exceptions == 1 else "answer"
        return f"{inside}; {self.otherwise:,} answered otherwise, and {self.exceptions:,} {noun} without meeting it"


@dataclass(frozen=True)
class _Candidate:
    """A condition on one or two gates. `cost`: nats for having been chosen among so many."""

    text: str
    gates: tuple[Gate, ...]
    met: Rows
    known: Rows
    """Who answered the gates."""
    cost: float
    least: float = INSIDE
    """Share of those who meet it that must answer."""

    @property
    def nearest(self) -> int:
        return max(gate.place for gate in self.gates)


def likely_route(target: Target, gates: Iterable[Gate]) -> Route | None:
    """The condition on earlier gates that best explains who is blank; None if there is none to speak of."""
    people = every(target.n)
    blank = size(people & ~target.given)
    if blank < LEFT_OUT or not target.given:
        return None
    near = _looked_at([g for g in gates if g.place < target.place and g.question != target.id])
    chance = math.log(1 + sum(len(gate.holders) for gate in near))
    singles = [c for gate in near for c in _conditions(gate, target.given)]
    best = _best(singles, target.given, people, chance)
    if best is None or size(best.met & target.given) < FULL * size(best.met):
        pairs = [*([best] if best else []), *_pairs(best, near, target, people, chance)]
        best = _best(pairs, target.given, people, chance) or best
    return None if best is None else _route(best, target)


def _looked_at(gates: list[Gate]) -> list[Gate]:
    """In a very long questionnaire the first gates, where people are screened, and the nearest ones."""
    return gates if len(gates) <= FIRST + NEAREST else gates[:FIRST] + gates[-NEAREST:]


def _route(found: _Candidate, target: Target) -> Route:
    return Route(
        condition=found.text,
        gates=tuple(gate.item for gate in found.gates),
        met=size(found.met),
        met_given=size(found.met & target.given),
        otherwise=size(found.known & ~found.met),
        exceptions=size(target.given & ~found.met),
    )


def _best(candidates: Sequence[_Candidate], given: Rows, people: Rows, chance: float) -> _Candidate | None:
    """The candidate with the largest gain; of several as good, the simplest and then the nearest above.

    `chance`: what the best of so many conditions would gain without meaning anything.
    """
    judged = [(gain, c) for c in candidates if (gain := _worth(c, given, people, chance)) is not None]
    if not judged:
        return None
    most = max(gain for gain, _ in judged)
    close = [c for gain, c in judged if gain >= most - 2]
    return min(close, key=lambda c: (len(c.gates), -c.nearest, len(c.text)))


def _worth(candidate: _Candidate, given: Rows, people: Rows, chance: float) -> float | None:
    """Gain of a condition less its cost; None if it is no route."""
    outside = people & ~candidate.met
    leaks, left_out = size(outside & given), candidate.known & ~candidate.met
    inside = size(candidate.met)
    if size(left_out) < LEFT_OUT or not inside:
        return None
    if leaks > LEAK * size(outside) or leaks > max(1, LEAK * size(given)):
        return None
    if size(left_out & given) > LEAK * size(left_out) or size(candidate.met & given) < candidate.least * inside:
        return None
    if _gain(candidate.met & candidate.known, given, candidate.known) < EVIDENCE + chance + candidate.cost:
        return None  # it is the blanks of the gate that go with blanks here, not its answers
    return _gain(candidate.met, given, people) - candidate.cost


def _gain(met: Rows, given: Rows, people: Rows) -> float:
    """Log-likelihood of who answers, by whether they meet a condition, over that of one share for everybody."""
    out = people & ~met
    return (
        _likelihood(size(met & given), size(met))
        + _likelihood(size(out & given), size(out))
        - _likelihood(size(people & given), size(people))
    )


def _likelihood(yes: int, n: int) -> float:
    no = n - yes
    return (yes * math.log(yes / n) if yes else 0.0) + (no * math.log(no / n) if no else 0.0)


def _conditions(gate: Gate, given: Rows) -> Iterator[_Candidate]:
    """Conditions on one gate that could leave out those who are blank."""
    match gate.kind:
        case "choice":
            yield from _among(gate, given)
        case "ticks":
            yield from _ticked(gate, given)
        case "number":
            yield from _beyond(gate)


def _shares(gate: Gate, given: Rows) -> dict[str, float]:
    return {code: size(rows & given) / size(rows) for code, rows in gate.holders.items() if rows}


def _among(gate: Gate, given: Rows) -> Iterator[_Candidate]:
    """The options under which anybody answers, and those under which most do."""
    shares = _shares(gate, given)
    highest = max(shares.values(), default=0.0)
    cost = len(shares) * math.log(2) + ("." in gate.item)
    for least in (0.1, 0.7):
        inside = [code for code, share in shares.items() if share > 0 and share >= least * highest]
        if inside and len(inside) < len(shares):
            outside = [code for code in shares if code not in inside]
            met = union(gate.holders[code] for code in inside)
            yield _Candidate(in_words(gate.item, inside, outside), (gate,), met, gate.answered, cost)


def in_words(item: str, inside: Sequence[str], outside: Sequence[str]) -> str:
    """That one of the codes `inside` was given."""
    if len(inside) == 1:
        return f"{item} = '{inside[0]}'"
    if len(inside) <= max(LISTED, len(outside)):
        return f"{item} in ({', '.join(repr_(code) for code in inside)})"
    return f"answered({item}) and {item} not in ({', '.join(repr_(code) for code in outside)})"


def repr_(code: str) -> str:
    """A code as conditions write it."""
    return f"'{code}'"


def _ticked(gate: Gate, given: Rows) -> Iterator[_Candidate]:
    """One option, none of it, or the few options under which most answer."""
    shares = _shares(gate, given)
    cost = math.log(2 * max(1, len(shares)))
    for code in shares:
        yield _Candidate(f"selected({gate.item}, '{code}')", (gate,), gate.holders[code], gate.answered, cost)
        text = f"answered({gate.item}) and not selected({gate.item}, '{code}')"
        yield _Candidate(text, (gate,), gate.answered & ~gate.holders[code], gate.answered, cost)
    once = several = 0
    for rows in gate.holders.values():
        several |= once & rows
        once |= rows
    yield _Candidate(f"count({gate.item}) >= 2", (gate,), several, gate.answered, cost, INSIDE_SEVERAL)
    full = [code for code, share in shares.items() if share >= 0.7 * max(shares.values())]
    if 2 <= len(full) <= LISTED and len(full) < len(shares):
        text = " or ".join(f"selected({gate.item}, '{code}')" for code in full)
        met = union(gate.holders[code] for code in full)
        yield _Candidate(text, (gate,), met, gate.answered, len(shares) * math.log(2), INSIDE_SEVERAL)


def _beyond(gate: Gate) -> Iterator[_Candidate]:
    """At or above a threshold, or below it."""
    cost = math.log(2 * max(1, len(gate.holders)))
    for threshold, above in list(gate.holders.items())[1:]:
        yield _Candidate(f"{gate.item} >= {threshold}", (gate,), above, gate.answered, cost)
        yield _Candidate(f"{gate.item} < {threshold}", (gate,), gate.answered & ~above, gate.answered, cost)


PARTNERS: Final = 40
"""Conditions of which pairs are tried."""
JOINED: Final = 8.0
"""What a second gate costs, in nats."""
EITHER: Final = 0.9
"""Share of those who meet one of two alternatives that must answer: many a pair fits by chance."""


def _pairs(
    first: _Candidate | None, gates: list[Gate], target: Target, people: Rows, chance: float
) -> Iterator[_Candidate]:
    """Two gates: those who meet the best single one and a second, or those who meet either of two."""
    given = target.given
    if first is not None:
        for gate in gates:
            if gate.item == first.gates[0].item:
                continue
            inner = Gate(gate.item, gate.place, gate.kind, gate.answered & first.met,
                         {code: rows & first.met for code, rows in gate.holders.items()})  # fmt: skip
            for second in _conditions(inner, given):
                if _worth(second, given & first.met, first.met, chance) is not None:
                    yield _joined("and", first, second)
        return
    strong = [
        (_gain(c.met, given, people), c)
        for gate in gates
        for c in _conditions(gate, given)
        if size(c.met) >= LEFT_OUT and size(c.met & given) >= EITHER * size(c.met)
    ]
    strong.sort(key=lambda pair: -pair[0])
    top = [c for _, c in strong[:PARTNERS]]
    for i, a in enumerate(top):
        for b in top[i + 1 :]:
            if a.gates[0].item != b.gates[0].item and size(b.met & given & ~a.met) >= LEFT_OUT <= size(
                a.met & given & ~b.met
            ):
                yield _joined("or", *sorted((a, b), key=lambda c: c.nearest))


def _joined(word: Literal["and", "or"], a: _Candidate, b: _Candidate) -> _Candidate:
    def part(c: _Candidate) -> str:
        return f"({c.text})" if " or " in c.text or (word == "or" and " and " in c.text) else c.text

    met = a.met & b.met if word == "and" else a.met | b.met
    known = a.known & b.known if word == "and" else a.known | b.known
    return _Candidate(
        f"{part(a)} {word} {part(b)}", (*a.gates, *b.gates), met, known, a.cost + b.cost + JOINED, INSIDE_SEVERAL
    )
