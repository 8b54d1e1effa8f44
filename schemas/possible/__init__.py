"""One respondent of a questionnaire as an integer model: can anybody fail this rule, and how.

`Person` holds what one respondent may answer and what routes and conditions make of it, `modelled` what each rule makes
of it, and `Solver` asks OR-Tools. What follows from it is in `schemas/localise.py` and `schemas/selftest.py`.
"""

from schemas.possible.cells import Unfit
from schemas.possible.circuit import FALSE, TRUE, Circuit, Outcome
from schemas.possible.held import STRANGE, Held, Written, held_by
from schemas.possible.person import Person
from schemas.possible.solving import Solution, Solver, Verdict
from schemas.possible.verdicts import UNMODELLED, Modelled, modelled

__all__ = [
    "FALSE",
    "STRANGE",
    "TRUE",
    "UNMODELLED",
    "Circuit",
    "Held",
    "Modelled",
    "Outcome",
    "Person",
    "Solution",
    "Solver",
    "Unfit",
    "Verdict",
    "Written",
    "held_by",
    "modelled",
]
