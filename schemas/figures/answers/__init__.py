"""Published figures against the answers they were counted from.

Belongs here: whether a recount prints as a figure does, and what would explain that it does not. Does not belong here:
counting (`schemas.recount`).
"""
