"""What answers say about the questions behind them, where nobody has: kinds, option lists, groups, routes.

Belongs here: guesses from headings and cells, each with its evidence, as pure functions over frames of text. Does not
belong here: opening files and writing the draft (`pipelines/draft`), and whether answers are right (`schemas/rules`).
"""

from schemas.inference.fitting import fitting_route, fitting_routes
from schemas.inference.routes import Gate, Route, Target, likely_route

__all__ = ["Gate", "Route", "Target", "fitting_route", "fitting_routes", "likely_route"]
