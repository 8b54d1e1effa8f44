"""Figures that contradict each other across questions, bases and tables: what the solver finds and closed forms do not.

Belongs here: which of the solver's cores are news, how one is told, and what mends several findings at once. Does not
belong here: the constraints (`constraints.py`) and the search (`solver.py`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

from schemas.figures import telling
from schemas.figures.checking.contradictions import finding
from schemas.figures.checking.deriving import derived
from schemas.figures.checking.deriving import told as derivation
from schemas.figures.checking.mending import Mending
from schemas.figures.checking.people import People
from schemas.figures.constraints import Model, Rule, model_of
from schemas.figures.model import Figure
from schemas.figures.network import Fact, Network
from schemas.figures.solver import Contradiction, Core, Key, System, contradictions
from schemas.figures.statistics import read
from schemas.figures.telling import Teller
from schemas.findings import Finding
from schemas.questionnaire import Severity

EFFORT: Final = 20.0
"""Units of work that one connected part of a report may cost; see `solver.contradictions`."""
SPELLED_OUT: Final = 8
SOLVED: Final = frozenset({"unattainable", "count_percent", "parts_whole", "repeated", "joint"})
"""Kinds of contradictions that the solver knows of as well."""
SEVERAL: Final = 2


@dataclass(frozen=True)
class _Mend:
    """A figure that must be wrong, and the findings that a change of it mends."""

    figure: Figure
    findings: tuple[str, ...]


class Joint:
    """Every contradiction of a report, beside those that closed forms have told already."""

    def __init__(
        self,
        network: Network,
        teller: Teller,
        told: Sequence[Finding],
        firm: Collection[str] = (),
        effort: float = EFFORT,
    ) -> None:
        self.network, self.teller, self.effort = network, teller, effort
        self.told = [one for one in told if one.severity is Severity.error]
        self.model: Model = model_of(network, firm)
        self.figures = self.model.figures

    @property
    def system(self) -> System:
        """The linear system."""
        return self.model.system

    @cached_property
    def solved(self) -> tuple[Contradiction, ...]:
        """Every connected part of the report that cannot be true, or of which nobody can tell."""
        seeds = [[key for key in self._about(one) if key in self.system.claims] for one in self.told]
        return contradictions(self.system, seeds=seeds, effort=self.effort)

    def findings(self) -> Iterator[Finding]:
        """What is news: one finding for each figure that must be wrong and is in none that was told."""
        for part in self.solved:
            if part.status == "undecided":
                yield self.undecided(part)
            best = self.best(part)
            for doubted in best:
                if any(doubted in one.figures for one in self.told):
                    continue
                cores = [core for core in part.cores if doubted in core.claims]
                alone = [core for core in cores if len(set(core.claims) & set(best)) == 1]
                if cores:
                    yield self.finding(min(alone or cores, key=lambda core: (len(core.claims), repr(core))), part)

    def best(self, part: Contradiction) -> tuple[Key, ...]:
        """The least correction that says most of what was told anyway."""
        told = {figure for one in self.told for figure in one.figures}
        return max(part.corrections, key=lambda one: len(told & set(map(str, one))), default=())

    def covers(self, one: Finding, core: Core) -> bool:
        """Whether a finding tells a core: some of its figures, and the denominators of its questions."""
        claims = {str(key) for key in core.claims}
        return claims <= set(self._about(one)) and not claims.isdisjoint(one.figures)

    def _about(self, one: Finding) -> list[str]:
        """The figures of a finding, and the denominators of its questions."""
        found = dict.fromkeys(one.figures)
        for id_ in one.figures:
            figure = self.figures.get(id_)
            if figure is not None:
                whole = self.network.subjects.of(figure).whole
                found |= dict.fromkeys(fact.figure.figure for fact in self.network.numbers(whole))
                found |= dict.fromkeys(fact.figure.figure for fact in self.network.limit(whole))
        return list(found)

    # Telling

    def finding(self, core: Core, part: Contradiction) -> Finding:
        """A core, told."""
        figures = [self.figures[str(key)] for key in core.claims]
        in_order = sorted(figures, key=lambda f: f.line)
        doubted = [f for f in in_order if any(f.figure in one for one in part.corrections)]
        said = "; ".join(self._said(figure) for figure in in_order[:SPELLED_OUT])
        more = f"; and {len(in_order) - SPELLED_OUT} more" if len(in_order) > SPELLED_OUT else ""
        rules = [key for key in core.structure if isinstance(key, Rule)]
        people = People(self.network.q)
        reasons = list(dict.fromkeys(people.reason(rule) for rule in rules if rule.kind != "denominator"))
        found = derived(self.model, core)
        if found is not None:
            why = derivation(found, people.of, self._share, people.reason)
        else:
            why = " ".join((*reasons[:SPELLED_OUT], "No numbers of people fit all of this."))
        return finding(
            f"joint:{'+'.join(sorted(f.figure for f in figures))}",
            f"{len(figures)} figures cannot all be true",
            f"Printed: {said}{more}. {why}",
            self.correction(doubted),
            in_order,
            doubted=doubted,
            constraints=reasons,
        )

    def _said(self, figure: Figure) -> str:
        printed = read(figure.printed)
        value = telling.value(Fact(figure, printed)) if printed else f"“{figure.printed}”"
        return f"{value} for {self.teller.subject(self.network.subjects.of(figure), figure)} ({figure.place})"

    def _share(self, key: Key) -> str:
        """A percentage as it is printed; empty for a number of people."""
        figure = self.figures[str(key)]
        printed = read(figure.printed)
        if self.model.cells[figure.figure][1] is None:
            return ""
        return telling.percent(printed) if printed else f"“{figure.printed}”"

    def correction(self, doubted: Sequence[Figure]) -> str:
        """The nearest values of the figures that may be wrong."""
        texts = []
        for figure in doubted[:SPELLED_OUT]:
            value = self.nearest(figure)
            where = f"{self.teller.subject(self.network.subjects.of(figure), figure)} ({figure.place})"
            texts.append(f"{value} for {where}" if value else f"another number for {where}")
        return f"{telling.listed(texts, 'or')}." if texts else ""

    def nearest(self, figure: Figure) -> str:
        """The value nearest to what is printed that ends what it contradicts; empty where none is found."""
        value = self.mends.nearest(figure)
        if value is None:
            return ""
        shares = self.model.cells[figure.figure][1] is not None
        return telling.percent(value) if shares else f"{value.scaled:,}"

    @cached_property
    def mends(self) -> Mending:
        """Tries other values."""
        return Mending(self.network, self.model, self.solved, [self.best(part) for part in self.solved])

    def undecided(self, part: Contradiction) -> Finding:
        """A part of the report of which nobody can tell in time."""
        figures = [self.figures[str(key)] for key in part.claims]
        least = " Some of them must be wrong." if part.bound else ""
        return finding(
            f"undecided:{'+'.join(sorted(f.figure for f in figures))[:80]}",
            f"Whether {len(figures)} figures go together is undecided",
            f"The search for what could be true of {len(figures)} connected figures was ended before it was "
            f"done.{least} What was found on the way is told beside.",
            "",
            figures,
            Severity.info,
        )

    def narrowed(self, one: Finding) -> Finding:
        """A finding with those of its figures in doubt that belong to a least correction of what they are part of."""
        if one.kind not in SOLVED:
            return one
        corrected = {str(key) for part in self.solved for keys in part.corrections for key in keys}
        doubted = tuple(id_ for id_ in one.figures if id_ in corrected)
        return replace(one, doubted=doubted) if doubted else one

    # What mends several

    def mending(self, found: Sequence[Finding]) -> dict[str, str]:
        """Finding -> what to add to its correction: the one figure that must be wrong here and in other findings."""
        added: dict[str, str] = {}
        for part in self.solved:
            if not part.corrections:
                continue
            certain = set.intersection(*(set(one) for one in part.corrections))
            for key in sorted(certain, key=repr):
                figure = self.figures[str(key)]
                cores = [core for core in part.cores if key in core.claims]
                hit = [one for one in found if one.kind in SOLVED and any(self.covers(one, core) for core in cores)]
                value = self.mends.nearest(figure) if len(hit) >= SEVERAL else None
                mended = [one for one in hit if value is not None and self.mends.fits(figure, value, self._others(one))]
                if len(mended) >= SEVERAL:
                    change = f"{self.nearest(figure)} in place of {figure.printed} ({figure.place})"
                    for one in mended:
                        added.setdefault(one.finding, f"{change} alone would mend {len(mended)} of these findings.")
        return added

    def _others(self, one: Finding) -> set[Key]:
        """The figures of a finding that state a number or a share of people."""
        return {key for key in self._about(one) if key in self.system.claims}


def with_mending(found: Sequence[Finding], added: dict[str, str]) -> list[Finding]:
    """Findings with what mends several at once in their correction."""
    return [
        replace(one, correction=f"{one.correction} {added[one.finding]}".strip()) if one.finding in added else one
        for one in found
    ]
