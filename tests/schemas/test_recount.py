"""Published figures counted in the answers, in each way that is usual."""

import pytest

from schemas.figures.judge import judge
from schemas.figures.model import parse_figures
from schemas.recount import COUNTED_IN, LEFT_OUT, recount
from schemas.responses import evaluate
from tests.conftest import DEMO, delivered, make_questionnaire

Q = make_questionnaire(DEMO)
PEOPLE = [{"funding": "CRC", "role": "Tier two", "clients__a": "Women", "age": "44"}] * 4
PEOPLE += [{"funding": "CRC", "role": "Tier two", "clients__b": "Men", "age": "50"}]
PEOPLE += [{"funding": "CRC", "role": "Don't know", "age": "Prefer not to say"}] * 2
PEOPLE += [{"funding": "NPS", "age": "17"}]
EVALUATION = evaluate(Q, delivered(Q, *PEOPLE))


def judged(line):
    figures = parse_figures(f"figure,place,question,options,base,where,statistic,printed\nf,T,{line}\n", Q)
    recounts = recount(figures, Q, EVALUATION.kept, EVALUATION.answers)
    return judge(figures, Q, recounts).figures[0]


@pytest.mark.parametrize(
    ("line", "count", "base", "how"),
    [
        ("funding,crc,,,count,7", 7, 7, ""),
        ("funding,crc,,,percent,100%", 7, 7, ""),
        ("funding,crc,,,percent,88%", 7, 7, COUNTED_IN),
        ("funding,,,,base,8", 7, 7, COUNTED_IN),
        ("role,1,,,percent,71%", 5, 7, ""),
        ("role,1,,,percent,100%", 5, 7, LEFT_OUT),
        ("role,,,,base,5", 7, 7, LEFT_OUT),
        ("clients,a,,,percent,80%", 4, 5, ""),
        ("clients,a|b,,,count,5", 5, 5, ""),
        ("age,,,,base,5", 5, 5, ""),
        ("age,,,age > 45,count,1", 1, 5, ""),
        (",,crc,,base,7", 7, 7, ""),
        (",,,funding = 'crc' and age > 45,count,1", 1, 5, ""),
    ],
)
def test_a_figure_passes_if_any_usual_count_gives_it(line, count, base, how):
    one = judged(line)
    assert (one.recomputed.count, one.recomputed.base) == (count, base)
    assert one.verdict == "pass", one.reason
    assert one.reason.startswith(f"The answers give the same{how}:")


@pytest.mark.parametrize("line", ["role,1,,,percent,60%", "funding,,,,base,6", "clients,a,,,count,5"])
def test_a_figure_that_no_usual_count_gives_fails(line):
    assert judged(line).verdict == "fail"
