"""Published figures counted again in the answers: sets of respondents, exact sums, and ways of counting.

Belongs here: everything between prepared answers and a `Recount`. Does not belong here: whether a recount is what was
printed (`schemas/figures/answers/reproduced.py`), and the order of work (`schemas/recount.py`).
"""
