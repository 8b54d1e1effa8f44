"""What published figures contradict, one module a kind of contradiction, and how each is told.

Belongs here: everything that makes findings from figures alone. Does not belong here: what answers say (`answers`), and
the search through the whole report (`schemas.figures.solver`).
"""
