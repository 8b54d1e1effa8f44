"""Published figures: what was printed, and which of it cannot be true.

Belongs here: reading figures as printed, the exact arithmetic of rounding, and what follows from the questionnaire for
counts, shares and bases. Does not belong here: reading files, and counting answers; recounts are handed in.
"""
