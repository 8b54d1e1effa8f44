"""Rules that test themselves: invented respondents who obey a questionnaire must pass, planted faults must be found.

From the questionnaire alone: (a) respondents who fail no rule, every option and every route among them, are evaluated;
(b) for each rule somebody fails it, and nothing else if that is possible; (c) what the questionnaire makes impossible
is told. The same seed gives the same report; a time-out is told as undecided.

Belongs here: the report, and what counts as found. Does not belong here: the model, and how respondents are drawn
(`schemas/possible`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

import polars as pl

from schemas.possible.claims import Claim, Kind, Target, reach, targets
from schemas.possible.drawing import Drawn, Row, Workshop
from schemas.possible.planting import Fault, edges, faults
from schemas.possible.solving import LIMIT, Verdict
from schemas.possible.waves import Wave, about_interviews, expected, strange_columns, uniform
from schemas.questionnaire import Family, Questionnaire
from schemas.responses import Evaluation, delivered_schema, evaluate
from schemas.rules import Rule, all_rules

PATIENCE: Final = 3  # draws for each respondent wanted before likeness ends the drawing
ABOUT_NUMBERS: Final = frozenset({Family.expected, Family.waves})
"""Families about how many there are, and about another wave: good respondents alone need not satisfy them."""


SHOWN = 8
"""Rules named in a line."""


@dataclass(frozen=True)
class Score:
    """One rule: how many faults were planted for it, and how many of them it found.

    `also` are rules that cannot but fail with it; `astray`, rules that failed there and should not have. `untested`
    says why nothing was planted.
    """

    rule: str
    family: str
    planted: int = 0
    caught: int = 0
    also: tuple[str, ...] = ()
    astray: tuple[str, ...] = ()
    untested: str = ""

    @property
    def passed(self) -> bool:
        """Every fault was found, and nothing else was."""
        return self.planted == self.caught and not self.astray


@dataclass(frozen=True)
class Report:
    """What the rules of a wave do to respondents whom its questionnaire invents.

    `false_alarms` count for each rule the good respondents who failed it (1 for a rule about the table).
    """

    survey: str
    wave: str
    seed: int
    respondents: int
    false_alarms: dict[str, int]
    scores: tuple[Score, ...]
    claims: tuple[Claim, ...]

    @property
    def passed(self) -> bool:
        """Good respondents pass, every fault is found, and there are good respondents at all."""
        return not self.false_alarms and self.respondents > 0 and all(score.passed for score in self.scores)

    def lines(self) -> Iterator[str]:
        """The report in words, the most serious first."""
        tested = [score for score in self.scores if score.planted]
        caught, planted = (sum(getattr(score, n) for score in tested) for n in ("caught", "planted"))
        yield "every rule does its work" if self.passed else "rules fail their test"
        yield f"{self.respondents:,} invented respondents who obey the questionnaire: " + (
            f"{sum(self.false_alarms.values()):,} false alarms" if self.false_alarms else "all pass"
        )
        yield from (f"  false alarm: {rule} ({count:,})" for rule, count in self.false_alarms.items())
        yield f"{caught:,} of {planted:,} planted faults found, by {len(tested):,} rules"
        for score in tested:
            if score.caught < score.planted:
                yield f"  missed: {score.rule} found {score.caught} of {score.planted}"
            if score.astray:
                yield f"  astray: a fault of {score.rule} set off {', '.join(score.astray)}"
        untested: dict[str, list[str]] = {}
        for score in self.scores:
            if score.untested:
                untested.setdefault(score.untested, []).append(score.rule)
        for why, rules in untested.items():
            more = f" and {len(rules) - SHOWN} more" if len(rules) > SHOWN else ""
            yield f"not tested, {why}: {', '.join(rules[:SHOWN])}{more}"
        for claim in self.claims:
            yield str(claim)

    def as_dict(self) -> dict[str, Any]:
        """The report as plain values, for JSON."""
        return asdict(self) | {
            "passed": self.passed,
            "scores": [asdict(score) | {"passed": score.passed} for score in self.scores],
        }


def selftest(q: Questionnaire, respondents: int = 500, seed: int = 1, *, limit: float = LIMIT) -> Report:
    """Put the rules of a questionnaire to the test; `limit` is what each question to the solver may cost."""
    shop = Workshop(q, seed, limit)
    wanted = list(targets(shop))  # before anybody is drawn, so that every solution tells of all of them
    rules = {rule.id: rule for rule in all_rules(q)}
    pool, claims = _pool(shop, wanted, respondents)
    if not pool:
        scores = tuple(
            Score(id_, rule.family.value, untested="nobody can satisfy all rules") for id_, rule in rules.items()
        )
        return Report(q.survey, q.wave, seed, 0, {}, scores, tuple(claims))
    scored: dict[str, Score] = {}
    planted: list[Fault] = []
    known = {_alike(one) for one in pool}
    for id_ in shop.rules:
        made, claim = faults(shop, id_)
        just, hardly = edges(shop, id_) if made and claim is None else ([], [])
        planted += made + just
        for one in hardly:
            if _alike(one) not in known:
                known.add(_alike(one))
                pool.append(one)
        if claim is not None:
            claims.append(claim)
        if claim is not None and not made:
            scored[id_] = Score(id_, rules[id_].family.value, untested=str(claim.kind).replace("_", " "))
    good = [shop.row(one, number) for number, one in enumerate(pool)]
    scored |= _answers(shop, rules, good, planted)
    scored |= _waves(shop, rules, good, pool)
    scores = tuple(scored.get(id_) or _untested(rule) for id_, rule in rules.items())
    alarms = _alarms(_evaluated(q, good), _uniform(shop, pool))
    return Report(q.survey, q.wave, seed, len(pool), alarms, scores, _plain(claims))


def _pool(shop: Workshop, wanted: list[Target], respondents: int) -> tuple[list[Drawn], list[Claim]]:
    """Good respondents, no two alike: whoever is drawn, then those who show that something else is possible."""
    first = shop.draw(shop.good)
    if not isinstance(first, Drawn):
        if first is Verdict.undecided:
            return [], [Claim(Kind.undecided, "whether anybody can satisfy all rules")]
        demands = {-fails.true: id_ for id_, fails in shop.fails.items()}
        core = shop.solver.conflict([], list(demands)) or ()
        return [], [Claim(Kind.contradictory, "", tuple(sorted(demands[lit] for lit in core)))]
    pool = [first]
    known = {_alike(first)}
    for _ in range(PATIENCE * respondents):
        if len(pool) >= respondents:
            break
        drawn = shop.draw(shop.good)
        if isinstance(drawn, Drawn) and _alike(drawn) not in known:
            known.add(_alike(drawn))
            pool.append(drawn)
    return pool, list(reach(shop, wanted, pool))


def _alike(one: Drawn) -> object:
    return tuple(one.held.values())


def _plain(claims: Sequence[Claim]) -> tuple[Claim, ...]:
    """Claims without those that go without saying: what can never be told is never true."""
    untold = {claim.about for claim in claims if claim.kind is Kind.never_told}
    return tuple(c for c in claims if not (c.kind is Kind.never_true and c.about in untold))


def _evaluated(q: Questionnaire, rows: list[Row]) -> Evaluation:
    return evaluate(q, pl.DataFrame(rows, schema=delivered_schema(q), orient="row"))


def _uniform(shop: Workshop, pool: list[Drawn]) -> set[str]:
    """Rules that are right to call an item uninformative: it has but one answer."""
    answers: dict[str, set[object]] = {str(item): set() for item in shop.items}
    for one in pool:
        for item, held in one.held.items():
            if held.kind is not None:
                answers[str(item)].add((held.value, held.ticks))
    return {f"{item}.uninformative" for item, given in answers.items() if len(given) < 2}


def _alarms(evaluation: Evaluation, right: set[str]) -> dict[str, int]:
    """Rules that fail for good respondents, with how many of these they fail for."""
    failing = [c for c in evaluation.rules if c.outcome == "fail" and c.rule.family not in ABOUT_NUMBERS]
    failing = [c for c in failing if c.rule.id not in right]
    return {c.rule.id: len(c.failing) if c.rule.scope == "row" else 1 for c in failing}


def _failing(evaluation: Evaluation) -> dict[str, set[int]]:
    """Positions of the rows that fail each rule; {-1} for a rule about the table that fails."""
    return {
        c.rule.id: set(c.failing.to_list()) if c.rule.scope == "row" else {-1}
        for c in evaluation.rules
        if c.outcome == "fail"
    }


def _answers(shop: Workshop, rules: dict[str, Rule], good: list[Row], planted: list[Fault]) -> dict[str, Score]:
    """Scores of the rules about one respondent's answers: all faults among the good respondents, in one evaluation."""
    rows = [*good, *(shop.row(fault.drawn, len(good) + k) for k, fault in enumerate(planted))]
    failing = _failing(_evaluated(shop.q, rows))
    found: dict[str, list[tuple[Fault, set[str]]]] = {}
    for at, fault in enumerate(planted, len(good)):
        told = {id_ for id_ in shop.rules if at in failing.get(id_, ())}
        found.setdefault(fault.rule, []).append((fault, told))
    scores = {}
    for id_, cases in found.items():
        caught = sum(id_ in told for _, told in cases)
        also = {other for fault, _ in cases for other in fault.also}
        astray = {other for fault, told in cases for other in (told ^ {id_, *fault.also}) - {id_}}
        scores[id_] = Score(
            id_, rules[id_].family.value, len(cases), caught, tuple(sorted(also)), tuple(sorted(astray))
        )
    return scores


def _waves(shop: Workshop, rules: dict[str, Rule], good: list[Row], pool: list[Drawn]) -> dict[str, Score]:
    """Scores of the rules about several respondents, about interviews and about the table."""
    scores: dict[str, Score] = {}
    for wave in (about_interviews(shop, good), strange_columns(shop, good), *uniform(shop, pool)):
        scores |= _wave(shop, rules, wave)
    for id_, enough, others in expected(shop, pool):
        fine = id_ not in _failing(_evaluated(shop.q, enough))
        caught = sum(id_ in _failing(_evaluated(shop.q, rows)) for rows in others)
        astray = () if fine else (id_,)
        scores[id_] = Score(id_, rules[id_].family.value, len(others), caught, astray=astray)
    return scores


def _wave(shop: Workshop, rules: dict[str, Rule], wave: Wave) -> dict[str, Score]:
    """Scores of the rules that must fail in a wave: where they must, and nowhere else."""
    if not wave.must_fail:
        return {}
    failing = _failing(_evaluated(shop.q, wave.rows))
    scores = {}
    for id_, positions in wave.must_fail.items():
        if id_ in rules:
            wanted, told = set(positions) or {-1}, failing.get(id_, set())
            astray = (id_,) if told - wanted else ()
            scores[id_] = Score(id_, rules[id_].family.value, len(wanted), len(wanted & told), astray=astray)
    return scores


def _untested(rule: Rule) -> Score:
    why = {
        Family.waves: "about the wave before",
        Family.columns: "nobody is asked it, or nobody knows",
        Family.structure: "nothing of it is delivered",
    }.get(rule.family, "too few respondents, or nothing can break it")
    return Score(rule.id, rule.family.value, untested=why)
