"""How contradictions in a system of linear constraints over whole numbers are found.

`schemas.figures.solver` is its public face.

Belongs here: integers, sums and sets. Does not belong here: figures, questionnaires and words.
"""
