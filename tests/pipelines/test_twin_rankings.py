"""An invented respondent ranks as people do: each rank once, none left out."""

from pipelines.twin.draw import draw
from pipelines.twin.margins import margins
from tests.conftest import make_questionnaire

RANKED = """\
survey: s
wave: w
questions:
  - {id: rank, text: Rank, type: ranking, rows: {a: A, b: B, c: C}, ranks: 2}
"""


def test_ranks_are_neither_tied_nor_left_out():
    q = make_questionnaire(RANKED)
    people = draw(q, margins(q, ()), seed=1)
    ranks = [sorted(int(rank) for rank in given.values() if rank is not None) for given in people]
    assert all(given == list(range(1, len(given) + 1)) for given in ranks)
    assert max(map(len, ranks)) == 2
    assert {tuple(given.values()).index(1) for given in people} == {0, 1, 2}
