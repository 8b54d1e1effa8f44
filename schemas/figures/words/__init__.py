"""What printed words say: fractions, hedges, comparisons and ranks, read by composition from `lexicon.yaml`.

Belongs here: the lexicon, the grammar, and values in words; `schemas.figures.wording` is its face. Does not
belong here: what the numbers are.
"""
