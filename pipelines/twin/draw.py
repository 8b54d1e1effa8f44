"""Drawing respondents: routes obeyed, margins reproduced where they are possible, free rules kept by exchanges."""

from __future__ import annotations

import random
from datetime import timedelta
from fractions import Fraction

from pipelines.twin.margins import Margin, Margins
from schemas import conditions
from schemas.conditions import And, Answered, Condition, Item, Or
from schemas.problems import InputError
from schemas.questionnaire import EVERYBODY, Question, Questionnaire, Type
from schemas.respondent import Answer, Respondent
from schemas.truth import truth

Given = dict[str, Answer | None]
ROUNDS = 200  # exchanges tried to make the free rules hold
PLACEHOLDER = "Invented answer"


def draw(q: Questionnaire, margins: Margins, seed: int) -> list[Given]:
    """Answers of `margins.size` invented respondents, by item. The same seed gives the same respondents.

    Raises InputError if the free rules cannot be kept.
    """
    rng = random.Random(seed)  # noqa: S311 - nothing secret is drawn
    people: list[Given] = [{} for _ in range(margins.size)]
    patience = [rng.random() for _ in people]
    for question in _drawing_order(q, margins):
        route = q.routes.get(question.id)
        asked = [i for i, given in enumerate(people) if route is None or truth(route, Respondent(q, given))]
        for item in question.items:
            _draw_item(q, question, item, asked, people, margins, patience, rng)
        if question.type is Type.ranking:
            _put_in_order(question, people, rng)
    _keep_rules(q, people, rng)
    return people


def _put_in_order(question: Question, people: list[Given], rng: random.Random) -> None:
    """Whoever ranks some rows gives each of the first ranks once; rows for which no rank is left stay unranked."""
    for given in people:
        rows = [str(item) for item in question.items if given.get(str(item)) is not None]
        rng.shuffle(rows)
        for place, key in enumerate(rows, 1):
            given[key] = Fraction(place) if place <= (question.ranks or len(question.rows)) else None


def _drawing_order(q: Questionnaire, margins: Margins) -> list[Question]:
    """Questions after those that their route, or a base with a margin of theirs, rests on."""
    done: dict[str, Question] = {}

    def visit(question: Question, trail: frozenset[str]) -> None:
        if question.id in done or question.id in trail:
            return
        trees = [q.routes[question.id]] if question.ask_if else []
        bases = {base for (item, base) in margins.of if item.question == question.id and base != EVERYBODY}
        trees += [tree for base in sorted(bases) if (tree := q.base(base)) is not None]
        for tree in trees:
            for id_ in sorted(conditions.questions(tree)):
                visit(q.by_id[id_], trail | {question.id})
        done[question.id] = question

    for question in q.questions:
        visit(question, frozenset())
    return list(done.values())


def _draw_item(
    q: Questionnaire,
    question: Question,
    item: Item,
    asked: list[int],
    people: list[Given],
    margins: Margins,
    patience: list[float],
    rng: random.Random,
) -> None:
    whole = margins.of.get((item, EVERYBODY), Margin())
    n = len(asked) if question.required or whole.n is None else min(whole.n, len(asked))
    willing = sorted(asked, key=lambda i: patience[i], reverse=True)
    groups = [
        ([i for i in willing if truth(tree, Respondent(q, people[i])) is True], margins.of[item, base])
        for base in q.bases
        if (item, base) in margins.of and (tree := q.base(base)) is not None
    ]
    key = str(item)
    left = whole
    answering = 0
    for members, margin in groups:
        free = [i for i in members if key not in people[i]]
        some = free[: margin.n if margin.n is not None else len(free)]
        taken = _answers(q, question, item, margin, len(some), rng)
        _hand_out(key, some, taken, people, rng)
        left = _less(left, taken, n)
        answering += len(some)
    rest = [i for i in willing if key not in people[i]][: max(0, n - answering)]
    _hand_out(key, rest, _answers(q, question, item, left, len(rest), rng), people, rng)


def _less(margin: Margin, taken: list[Answer], n: int) -> Margin:
    """What is left of a margin once some respondents have answered."""

    def counted(options: frozenset[str]) -> int:
        return sum(bool(a & options) if isinstance(a, frozenset) else a in options for a in taken)

    return Margin(margin.n, {o: max(0, (margin.target(o, n) or 0) - counted(o)) for o in margin.targets})


def _hand_out(key: str, members: list[int], answers: list[Answer], people: list[Given], rng: random.Random) -> None:
    order = list(members)
    rng.shuffle(order)
    for i, answer in zip(order, answers, strict=True):
        people[i][key] = answer


def _answers(
    q: Questionnaire, question: Question, item: Item, margin: Margin, n: int, rng: random.Random
) -> list[Answer]:
    """`n` answers to one item."""
    match question.type:
        case Type.ranking:  # who ranks it; in which place is settled when all rows are drawn
            return [Fraction(1) for _ in range(n)]
        case Type.single | Type.grid:
            counts = _parts(margin, list(question.options), n, rng)
            return [code for code, count in counts.items() for _ in range(count)]
        case Type.multiple:
            return _ticks(question, margin, n, rng)
        case Type.number:
            low = question.min if isinstance(question.min, Fraction) else Fraction(0)
            high = question.max if isinstance(question.max, Fraction) else low + 100
            return [Fraction(rng.randint(int(low), int(high))) for _ in range(n)]
        case Type.constant_sum:
            share, rest = divmod(int(question.total or 0), len(question.rows))
            return [Fraction(share + (rest if item == question.items[0] else 0)) for _ in range(n)]
        case Type.date:
            opens = q.fieldwork.opens or q.fieldwork.closes
            return [
                (opens - timedelta(days=rng.randint(30, 300))).isoformat() if opens else "2000-01-01" for _ in range(n)
            ]
        case Type.text:
            return [PLACEHOLDER for _ in range(n)]


def _parts(margin: Margin, codes: list[str], n: int, rng: random.Random) -> dict[str, int]:
    """How many choose each option, adding up to `n`: printed options first, then nets, then whatever is left."""
    counts = {c: t for c in codes if (t := margin.target([c], n)) is not None}
    for options in sorted(margin.targets, key=lambda o: (len(o), sorted(o))):
        open_ = [c for c in codes if c in options and c not in counts]
        if open_ and len(options) > 1:
            spare = max(0, (margin.target(options, n) or 0) - sum(counts.get(c, 0) for c in options))
            counts |= _spread(open_, spare, rng)
    open_ = [c for c in codes if c not in counts]
    counts |= _spread(open_, max(0, n - sum(counts.values())), rng)
    off = n - sum(counts.values())
    while off:  # rounded shares that do not add up: the part that was rounded most gives or takes
        step = 1 if off > 0 else -1
        able = [c for c in counts if counts[c] + step >= 0]
        code = max(able, key=lambda c: step * (_exact(margin, c, n, counts[c]) - counts[c]))
        counts[code] += step
        off -= step
    return {c: counts[c] for c in codes}


def _exact(margin: Margin, code: str, n: int, count: int) -> Fraction:
    """What a share makes of `n` before rounding; the count itself where a count, or nothing, is printed."""
    wanted = margin.targets.get(frozenset([code]))
    return wanted * n if isinstance(wanted, Fraction) else Fraction(count)


def _spread(codes: list[str], total: int, rng: random.Random) -> dict[str, int]:
    counts = dict.fromkeys(codes, 0)
    for _ in range(total if codes else 0):
        counts[rng.choice(codes)] += 1
    return counts


def _ticks(question: Question, margin: Margin, n: int, rng: random.Random) -> list[Answer]:
    """Ticked options of `n` respondents: everybody ticks something, an exclusive option stands alone."""
    ticked: list[set[str]] = [set() for _ in range(n)]
    most = question.max_choices or len(question.options)
    alone = [c for c in question.options if c in question.exclusive]
    free = list(range(n))
    rng.shuffle(free)
    for code in alone:
        for _ in range(min(len(free), margin.target([code], n) or (n // 20))):
            ticked[free.pop()].add(code)
    for code in (c for c in question.options if c not in alone):
        wanted = margin.target([code], n)
        room = [i for i in free if len(ticked[i]) < most]
        count = min(len(room), rng.randint(n // 20, n // 4) if wanted is None else wanted)
        bare = [i for i in room if not ticked[i]]
        rng.shuffle(bare)
        rng.shuffle(room)
        for i in list(dict.fromkeys([*bare[: count // 2], *room]))[:count]:
            ticked[i].add(code)
    _leave_nobody_bare(ticked, free, alone, rng)
    least = question.min_choices or 1
    codes = [c for c in question.options if c not in alone]
    for i in free:
        while len(ticked[i]) < min(least, len(codes)):
            ticked[i].add(rng.choice([c for c in codes if c not in ticked[i]]))
    return [frozenset(t) for t in ticked]


def _leave_nobody_bare(ticked: list[set[str]], free: list[int], alone: list[str], rng: random.Random) -> None:
    """Hand a tick from somebody with several to somebody with none: the margins stay what they are."""
    for i in free:
        if not ticked[i]:
            rich = max(free, key=lambda j: len(ticked[j]), default=None)
            if rich is not None and len(ticked[rich]) > 1:
                code = rng.choice(sorted(ticked[rich] - set(alone)))
                ticked[rich].discard(code)
                ticked[i].add(code)


def broken_rules(q: Questionnaire, given: Given) -> list[str]:
    """Free rules that a respondent breaks for certain."""
    person = Respondent(q, given)
    return [r.id for r in q.rules if truth(q.asserted[r.id], person, past=None) is False]


def _keep_rules(q: Questionnaire, people: list[Given], rng: random.Random) -> None:
    """Exchange answers between respondents, which leaves every margin as it is, until the free rules hold for all.

    Only answers that no route and no base rests on are exchanged, and only between people who were both asked.
    """
    fixed = gates(q)
    for _ in range(ROUNDS):
        broken = [i for i, given in enumerate(people) if broken_rules(q, given)]
        if not broken:
            return
        for i in broken:
            _exchange(q, people, i, fixed, rng)
    names = sorted({name for given in people for name in broken_rules(q, given)})
    raise InputError.of(
        f"{q.survey}/{q.wave}", f"no twin keeps the rules {', '.join(names)}.", "Do the published figures?"
    )


def gates(q: Questionnaire) -> set[str]:
    """Questions on whose answers a route or a base rests; a base of those who answered at all leaves them free."""
    routes = (conditions.questions(tree) for tree in q.routes.values())
    return set().union(*routes, *(_compared(q.condition(text)) for text in q.bases.values()))


def _compared(tree: Condition) -> set[str]:
    match tree:
        case And(parts) | Or(parts):
            return set().union(*map(_compared, parts))
        case Answered():
            return set()
    return set(conditions.questions(tree))


def _exchange(q: Questionnaire, people: list[Given], i: int, fixed: set[str], rng: random.Random) -> None:
    rules = q.asserted
    for name in broken_rules(q, people[i]):
        items = [item for id_ in sorted(conditions.questions(rules[name]) - fixed) for item in q.by_id[id_].items]
        rng.shuffle(items)
        others = list(range(len(people)))
        rng.shuffle(others)
        for item, j in ((item, j) for item in items for j in others):
            key = str(item)
            if key in people[i] and key in people[j] and people[i][key] != people[j][key]:
                before = len(broken_rules(q, people[i])) + len(broken_rules(q, people[j]))
                people[i][key], people[j][key] = people[j][key], people[i][key]
                if len(broken_rules(q, people[i])) + len(broken_rules(q, people[j])) < before:
                    return
                people[i][key], people[j][key] = people[j][key], people[i][key]
