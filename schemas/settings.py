"""Settings of a wave as a whole: when it was in the field, and from where on answers look strange.

Belongs here: the small blocks of the questionnaire that name no question. Does not belong here: questions and routes
(`questionnaire.py`).
"""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from pydantic import Field

from schemas.vocabulary import Amount, Model, Share


class Fieldwork(Model):
    """First and last day on which answers were collected."""

    opens: date | None = None
    closes: date | None = None


class Attention(Model):
    """From where on an answer looks as if nobody had thought about it. 0 leaves a check out."""

    straight_lining: int = Field(default=5, ge=0)
    """Rows of a grid that must be answered, all alike."""
    speeding: Amount = Fraction(1, 3)
    """Share of the median duration, or seconds, below which nobody can have read the questions."""
    duplicates: int = Field(default=10, ge=0)
    """Questions that two respondents must have answered alike, and all others too."""


class Sparse(Model):
    """From where on a column is too empty or too uniform to be of use."""

    share: Share = Fraction(1, 20)
    """Answered by fewer of those asked than this."""
    least: int = Field(default=30, ge=1)
    """Respondents asked, below which nothing is said."""
