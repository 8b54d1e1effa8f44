"""What the questionnaire makes certain about counts, and what each figure claims: one linear system of whole numbers.

Belongs here: which sums must hold between cells, and the bounds a printed number puts on a count. Does not belong here:
solving (`solver.py`), and telling what was found (`joint.py`).

Every cell (`cells.py`) is an unknown whole number. Rules, each an instance of what sets do: whoever gives one answer
gives it once, so that the options make up who answered; a part is no larger than what holds it; and who is not in a
part of a subgroup is not in the same part of the group.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable
from dataclasses import dataclass, field
from itertools import combinations
from math import ceil
from typing import Final, Literal

from schemas.conditions import Item
from schemas.figures.arithmetic.bounds import Bounds
from schemas.figures.cells import Cell, Cells, Codes
from schemas.figures.checking.closed import MOST
from schemas.figures.model import Figure
from schemas.figures.network import Network
from schemas.figures.solver import Sum, System
from schemas.figures.stated import TOTAL_WEIGHT, WEIGHT, Stated, count_sums, share_sums, stated, weight
from schemas.figures.subjects import Subject

GENERATIONS: Final = 2
FEW: Final = 20
"""Cells up to which every two of them are crossed."""
MANY: Final = 20_000
"""Cells beyond which no further cross-tabulation is drawn up."""

Kind = Literal["parts", "net", "ticks", "exclusive", "at_most", "crossing", "union", "within", "rest", "denominator"]


@dataclass(frozen=True)
class Rule:
    """One thing that is certain: its kind, the cell it is about, and the others in it, the largest first."""

    kind: Kind
    about: Cell
    others: tuple[Cell, ...] = ()


@dataclass
class Model:
    """The linear system of a report. Claims are keyed by figure id, structure by `Rule`."""

    system: System
    cells: dict[str, tuple[Cell, Cell | None]] = field(default_factory=dict)
    """Figure id -> its cell, and its denominator where it is a share."""
    figures: dict[str, Figure] = field(default_factory=dict)


def model_of(network: Network, firm: Collection[str] = ()) -> Model:
    """The system of all figures that state a number or a share of people; `firm` ones are harder to doubt."""
    return _Builder(network, firm).model()


class _Builder:
    def __init__(self, network: Network, firm: Collection[str]) -> None:
        self.network, self.q, self.firm = network, network.q, firm
        self.cells = Cells(network.subjects)
        self.structure: dict[Hashable, tuple[Sum, ...]] = {}
        self.claims: dict[Hashable, tuple[Sum, ...]] = {}
        self.weights: dict[Hashable, int] = {}
        self.alike: dict[tuple[Cell, Cell | None, Bounds], list[Figure]] = {}
        """The figures that claim the same."""
        self.known: dict[Cell, int] = {}
        """Every cell, and in which generation it was drawn up."""
        self.groups: dict[tuple[Cell, Item], dict[Codes, Cell]] = {}

    def model(self) -> Model:
        """The model."""
        model = Model(System({}))
        every = list(stated(self.network))
        limit = self.limit(every)
        for one in every:
            self.claim(one, model, limit)
        for same in self.alike.values():
            self.weights |= {
                figure.figure: weight(figure, len(same), firm=any(f.figure in self.firm for f in same))
                for figure in same
            }
        self.meet(Cell())
        if any(cell.weighted for cell in self.known):
            self.meet(TOTAL_WEIGHT)
        self.whole_grids()
        self.cross()
        self.widen()
        self.unite()
        self.tabulate()
        self.hold()
        self.rest()
        model.system = System(
            {cell: self.bounds(cell, limit) for cell in self.known}, self.structure, self.claims, self.weights
        )
        return model

    def claim(self, one: Stated, model: Model, limit: int) -> None:
        """What a figure claims about its cell."""
        subject, id_ = self.network.subjects.of(one.figure), one.figure.figure
        cell, whole = self.meet(self.cells.of(subject)), None
        if one.share:
            whole = self.meet(self.cells.whole(subject))
            self.claims[id_] = share_sums(cell, whole, one.bounds, limit)
            if whole != cell:
                self.rule(Rule("denominator", whole, (cell,)), Sum(((whole, 1), (cell, -1)), 0))
        else:
            self.claims[id_] = count_sums(cell, one.bounds)
        model.cells[id_], model.figures[id_] = (cell, whole), one.figure
        alike = (cell, whole, one.bounds)
        self.alike.setdefault(alike, []).append(one.figure)

    def limit(self, every: Iterable[Stated]) -> int:
        """How many people a cell can hold: far more than any printed number, if the number of all is printed."""
        numbers = [ceil(one.bounds.low) for one in every if not one.share and one.bounds.low is not None]
        if self.network.numbers(Subject()):
            return 4 * max(numbers)
        return max([MOST, *(4 * number for number in numbers)])

    def bounds(self, cell: Cell, limit: int) -> tuple[int, int]:
        """How many can be in a cell at all; of a weighted denominator, so many parts."""
        if not cell.possible:
            return 0, 0
        if cell.weighted:
            return (WEIGHT, WEIGHT) if cell == TOTAL_WEIGHT else (0, WEIGHT)
        return 0, limit

    def rule(self, rule: Rule, *sums: Sum) -> None:
        """Note what is certain."""
        self.structure[rule] = sums

    def meet(self, cell: Cell, generation: int = 0) -> Cell:
        """Make an unknown of a cell, if it is none yet."""
        self.known[cell] = min(generation, self.known.get(cell, generation))
        return cell

    def whole_grids(self) -> None:
        """A number printed for a whole grid is the most that a row can have, and its denominator unless it is loose."""
        for whole, group in self.network.groups.items():
            if whole.row is None or group.sizes or whole.weighted or whole.question is None:
                continue
            grid = self.cells.of(Subject(whole.question, base=whole.base))
            if grid in self.known:
                row = self.meet(self.cells.of(whole))
                self.rule(Rule("within", row, (grid,)), Sum(((grid, 1), (row, -1)), 0))
            for fact in self.network.numbers(whole):
                key = fact.figure.figure
                claimed = Sum(((self.meet(self.cells.of(whole)), 1),), fact.number, fact.number)
                self.claims[key] = tuple(dict.fromkeys((*self.claims.get(key, ()), claimed)))

    def cross(self) -> None:
        """Where few are counted: who is in two parts at once, even if nothing is printed of them."""
        for one, other in combinations(list(self.known), 2) if len(self.known) <= FEW else ():
            both = self.cells.both(one, other)
            if both.possible and one.weighted == other.weighted:
                self.meet(both, GENERATIONS - 1)

    def widen(self) -> None:
        """The groups that the cells are taken from: what is said of a part bears on the whole it was not said of."""
        edge = list(self.known)
        while edge and len(self.known) < MANY:
            wider = dict.fromkeys(one for cell in edge for one in self.cells.wider(cell))
            edge = [one for one in wider if one not in self.known]
            for one in edge:
                self.meet(one, GENERATIONS - 1)

    def unite(self) -> None:
        """Ticks of one question, both made: who made one or the other are those of each, less those of both."""
        for cell in list(self.known):
            for one, other in combinations(sorted(cell.limits, key=self.in_order), 2):
                if one[0] != other[0]:
                    continue
                item, either = one[0], one[1] | other[1]
                first, second = (self.cells.close(cell.without(limit)) for limit in (other, one))
                rest = cell.without(one).without(other).limits | {(item, either)}
                around = self.meet(self.cells.close(Cell(rest, cell.conditions)), self.known[cell])
                if first in self.known and second in self.known:
                    self.rule(
                        Rule("union", around, (first, second, cell)),
                        Sum(((around, 1), (cell, 1), (first, -1), (second, -1)), 0, 0),
                    )

    @staticmethod
    def in_order(limit: tuple[Item, Codes]) -> tuple[str, list[str]]:
        """Sorts limits, alike in every run."""
        return repr(limit[0]), sorted(limit[1])

    def tabulate(self) -> None:
        """Cross-tabulations: whoever is in a cell, by the options of each item it is limited by."""
        for generation in range(GENERATIONS):
            for cell in [one for one, at in self.known.items() if at == generation]:
                for limit in sorted(cell.limits, key=repr):
                    self.enter(cell, limit)
            self.nets = self.nets_of_ticks()
            for (whole, item), members in list(self.groups.items()):
                if len(self.known) < MANY and len(self.cells.options(item)) > 1:
                    self.table(whole, item, members, generation + 1)
        for (whole, item), members in self.groups.items():
            if self.cells.one_answer(item):
                self.parts(whole, item, members)
            else:
                self.ticks(whole, item, members)

    def nets_of_ticks(self) -> dict[Item, list[Codes]]:
        """The nets of multiple choices that some figure counts: with those of one answer, the options are enough."""
        found: dict[Item, dict[Codes, None]] = {}
        for (_, item), members in self.groups.items():
            if not self.cells.one_answer(item):
                found.setdefault(item, {}).update((codes, None) for codes in members if len(codes) > 1)
        return {item: list(nets) for item, nets in found.items()}

    def enter(self, cell: Cell, limit: tuple[Item, Codes]) -> None:
        """Note of which table a cell is a part."""
        item, codes = limit
        everything = self.cells.options(item)
        if codes == everything or not everything:
            return
        whole = self.cells.close(cell.instead(limit, everything))
        if (item, everything) in whole.limits:
            self.groups.setdefault((whole, item), {})[codes] = cell

    def table(self, whole: Cell, item: Item, members: dict[Codes, Cell], generation: int) -> None:
        """The denominator of a table, and a cell for each of its options; of ticks, for each net named anywhere."""
        self.meet(whole, generation)
        wanted = [frozenset({code}) for code in self.q.by_id[item.question].options]
        for codes in (*wanted, *self.nets.get(item, ())):
            if codes not in members:
                one = whole.instead((item, self.cells.options(item)), codes)
                members[codes] = self.meet(self.cells.close(one), generation)

    def parts(self, whole: Cell, item: Item, members: dict[Codes, Cell]) -> None:
        """A single choice: its options make up who answered, and a net is what its options make."""
        alone = {next(iter(codes)): cell for codes, cell in members.items() if len(codes) == 1}
        every = list(self.q.by_id[item.question].options)
        if len(alone) < len(every):
            return
        self.rule(
            Rule("parts", whole, tuple(alone[code] for code in every)),
            Sum(((whole, 1), *((alone[code], -1) for code in every)), 0, 0),
        )
        for codes, cell in members.items():
            if len(codes) > 1:
                inside = [alone[code] for code in every if code in codes]
                self.rule(Rule("net", cell, tuple(inside)), Sum(((cell, 1), *((one, -1) for one in inside)), 0, 0))

    def ticks(self, whole: Cell, item: Item, members: dict[Codes, Cell]) -> None:
        """A multiple choice: nobody ticks nothing, no option has more than answered, exclusive ones stand alone."""
        question = self.q.by_id[item.question]
        alone = {next(iter(codes)): cell for codes, cell in members.items() if len(codes) == 1}
        if len(alone) < len(question.options):
            return
        every = [alone[code] for code in question.options]
        self.rule(
            Rule("ticks", whole, tuple(every)),
            Sum(((whole, -1), *((one, 1) for one in every)), 0),
            *(Sum(((whole, 1), (one, -1)), 0) for one in every),
        )
        for codes, net in members.items():
            if len(codes) > 1:
                inside = [alone[code] for code in question.options if code in codes]
                outside = [alone[code] for code in question.options if code not in codes]
                self.rule(
                    Rule("ticks", net, tuple(inside)),
                    Sum(((net, -1), *((one, 1) for one in inside)), 0),
                    *(Sum(((net, 1), (one, -1)), 0) for one in inside),
                    Sum(((net, 1), (whole, -1), *((one, 1) for one in outside)), 0),
                    Sum(((whole, 1), (net, -1)), 0),
                )
        self.crossing(whole, members)
        for code in question.exclusive:
            for codes, cell in members.items():
                besides = members.get(codes - {code})
                if code not in codes:
                    self.rule(
                        Rule("exclusive", alone[code], (cell,)), Sum(((whole, 1), (alone[code], -1), (cell, -1)), 0)
                    )
                elif besides is not None:
                    self.rule(
                        Rule("exclusive", alone[code], (besides, cell)),
                        Sum(((cell, 1), (alone[code], -1), (besides, -1)), 0, 0),
                    )
        most = question.max_choices
        if most:
            none = [(alone[code], most - 1) for code in question.exclusive]
            self.rule(
                Rule("at_most", whole, tuple(every)),
                Sum(((whole, most), *((one, -1) for one in every), *((c, -k) for c, k in none)), 0),
            )

    def crossing(self, whole: Cell, members: dict[Codes, Cell]) -> None:
        """Nets of ticks that cross: who is in both by an option they share is counted in each of them."""
        every = frozenset().union(*members)
        found = {**members, every: whole}
        for one, other in combinations(sorted(members, key=sorted), 2):
            both, either = one & other, one | other
            if both in found and either in found and both not in (one, other):
                self.rule(
                    Rule("crossing", found[either], (members[one], members[other], found[both])),
                    Sum(((members[one], 1), (members[other], 1), (found[either], -1), (found[both], -1)), 0),
                )

    def hold(self) -> None:
        """A part is no larger than what holds it."""
        self.held = {cell: self.cells.holders(cell, self.known) for cell in list(self.known) if cell.possible}
        for cell, holders in self.held.items():
            for holder in holders:
                self.rule(Rule("within", cell, (holder,)), Sum(((holder, 1), (cell, -1)), 0))

    def rest(self) -> None:
        """Who is not in a part of a subgroup is not in the same part of the group."""
        for cell, holders in self.held.items():
            for limit in cell.limits:
                around = self.around(cell, limit)
                if around is None:
                    continue
                for holder in holders:
                    if limit in holder.limits and (outer := self.around(holder, limit)) is not None and outer != around:
                        self.rule(
                            Rule("rest", cell, (around, holder, outer)),
                            Sum(((outer, 1), (holder, -1), (around, -1), (cell, 1)), 0),
                        )

    def around(self, cell: Cell, limit: tuple[Item, Codes]) -> Cell | None:
        """The cell without one of its limits, or of a tick who answered the question, where it is an unknown."""
        item, codes = limit
        everything = self.cells.options(item)
        if codes != everything and self.cells.one_answer(item):
            return None  # the options make up who answered in both: nothing more follows
        wider = cell.without(limit) if codes == everything else cell.instead(limit, everything)
        wider = self.cells.close(wider)
        return wider if wider in self.known and wider != cell else None
