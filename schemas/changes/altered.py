"""Questions that are asked otherwise than before, and what that means for their shares.

Belongs here: whether shares can be compared all the same, and with what caution. Does not belong here: the rows that
tell how a question changed (`questionnaire.py`).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from schemas import conditions
from schemas.changes.labels import relisted, same_words
from schemas.changes.questionnaire import NEEDED, Asked, asked, route_of
from schemas.changes.snapshot import Against, Snapshot, earlier


class Alteration(NamedTuple):
    """Sentences about a question, empty where there is nothing to say.

    `barrier`: why its shares cannot be compared. `caution`: what to bear in mind, without its full stop.
    """

    barrier: str
    caution: str


def alterations(now: Snapshot, before: Snapshot, against: Against) -> Mapping[str, Alteration]:
    """The questions of both states that are asked otherwise.

    People who are asked on another route are other people; so are those whose route rests on a question that is asked
    on another one. Between two runs of one wave that is a correction, whose effect is told with a caution; between
    waves such shares are not compared. Nothing is known of a state without a codebook.
    """
    lists = [state.table("codebook", *NEEDED) for state in (now, before)]
    if lists[0] is None or lists[1] is None:
        return {}
    new, old = asked(lists[0]), asked(lists[1])
    both, then = [id_ for id_ in new if id_ in old], earlier(before, against)
    rerouted = _rerouted(new, old)
    found = {id_: _alteration(old[id_], new[id_], rerouted.get(id_, ""), then, against) for id_ in both}
    return {id_: one for id_, one in found.items() if any(one)}


def _rerouted(new: Mapping[str, Asked], old: Mapping[str, Asked]) -> dict[str, str]:
    """Questions that are asked of others than before -> the question whose own route is another."""
    routes = {id_: (route_of(question.route), route_of(old[id_].route)) for id_, question in new.items() if id_ in old}
    found = {id_: id_ for id_, (now, then) in routes.items() if now != then}
    rests = {id_: conditions.questions(now) for id_, (now, _) in routes.items() if now and not isinstance(now, str)}
    while more := {
        id_: found[gate] for id_, gates in rests.items() if id_ not in found for gate in sorted(gates) if gate in found
    }:
        found |= more
    return found


def _alteration(old: Asked, new: Asked, gate: str, then: str, against: Against) -> Alteration:
    if old.type != new.type:
        return Alteration(f"The question is of another type than in {then}.", "")
    if gate and against == "previous wave":
        why = "" if gate == new.id else f", as {gate} is"
        return Alteration(f"It is asked of others than in {then}{why}: these are shares of other people.", "")
    differs = [
        *(["is asked of others"] if gate else []),
        *([] if same_words(old.text, new.text) else ["is worded otherwise"]),
        *_lists(old.options, new.options, "options"),
        *_lists(old.rows, new.rows, "rows"),
        *(["counts other answers as missing"] if old.missing != new.missing else []),
    ]
    if not differs:
        return Alteration("", "")
    *first, last = differs
    listed = f"{', '.join(first)} and {last}" if first else last
    return Alteration("", f"The question {listed} than in {then}")


def _lists(old: Mapping[str, str], new: Mapping[str, str], what: str) -> list[str]:
    gone, came, _, reordered = relisted(old, new)
    if gone or came:
        return [f"has other {what}"]
    return [f"lists its {what} in another order"] if reordered else []
