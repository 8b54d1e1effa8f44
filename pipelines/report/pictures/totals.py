"""Parts against their whole: which figures are parts, what the whole is, and by how much they miss it.

Belongs here: reading a sum out of the figures of a finding, and making sure that it cannot come out. Does not belong
here: the bars (`charts/sums.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from markupsafe import Markup

from pipelines.report.charts import sums
from pipelines.report.charts.numbers import plain
from pipelines.report.pictures.reading import MOST, Reading, Shown, places
from schemas.figures.arithmetic.intervals import Interval, exactly, total
from schemas.figures.model import Statistic

Options = frozenset[str]
EVERYBODY: Final = 100
TOTAL: Final[Options] = frozenset({""})
"""In the place of options: whatever a printed total adds up."""
SIZES = "parts_whole:base:"
"""So begins the id of a finding about a number of respondents that is larger than that of which it is a part."""
SAID_OF = "parts_whole:said_of:"
"""So begins the id of a finding about shares of those who gave one of the answers: together they are everybody."""


@dataclass(frozen=True)
class Measure:
    """One way of adding up, in per cent or in people: what each part and the whole may be, and where they are drawn."""

    parts: dict[Options, Interval]
    whole: Interval
    whole_at: Fraction
    unit: str
    name: str

    @property
    def made(self) -> Interval:
        """What the parts may make together."""
        return total(self.parts.values())

    @property
    def over(self) -> bool:
        """Whether the parts make more than the whole, whatever they are."""
        return self.made.low > self.whole.high

    @property
    def under(self) -> bool:
        """Whether they make less."""
        return self.made.high < self.whole.low


def parts_and_whole(finding: str, shown: Sequence[Shown], reading: Reading) -> Markup | None:
    """Parts stacked beside their whole. None unless they are parts that cannot make it up, however rounded."""
    by_options: dict[Options, list[Shown]] = {}
    for one in shown:
        if one.row["options"] and one.row["where"] is None and one.row["quantity"] is None:
            by_options.setdefault(frozenset(one.row["options"]), []).append(one)
    if finding.startswith(SIZES):
        return _larger_than_whole(shown)
    question = reading.exclusive(shown[0]) if by_options else None
    if question is None or not _comparable([one for same in by_options.values() for one in same]):
        return None
    nets = [options for options in by_options if all(other <= options for other in by_options)]
    net = nets[0] if nets and len(by_options) > 2 else None
    printed = [one for one in shown if one.statistic == Statistic.total]
    parts = [options for options in by_options if options != net]
    united = frozenset().union(*parts)
    if len(parts) < 2 or sum(map(len, parts)) > len(united):
        return None
    covered = united == (net or frozenset(question.options)) or finding.startswith(SAID_OF) or bool(printed)
    by_options |= {TOTAL: printed} if printed else {}
    for measure in _measures(by_options, parts, TOTAL if printed else net, reading):
        everybody = not printed or EVERYBODY in measure.made  # else the parts themselves are wrong, and told elsewhere
        if everybody and (measure.over or (covered and measure.under)):
            return _drawn(measure, {options: _shares_first(same, measure) for options, same in by_options.items()})
    return None


def _comparable(shown: Sequence[Shown]) -> bool:
    """Whether figures are about the same question and row, and of the same people, by name or by number."""
    rows = [one.row for one in shown]
    of = {row["base"] for row in rows}, {row["base_n"] for row in rows}
    return len({(row["question"], row["row"]) for row in rows}) == 1 and (
        len(of[0]) == 1 or (len(of[1]) == 1 and None not in of[1])
    )


def _larger_than_whole(shown: Sequence[Shown]) -> Markup | None:
    """Two numbers of respondents, of which the larger is said to be a part of the smaller."""
    by_size: dict[Fraction, list[Shown]] = {}
    for one in shown:
        if one.people and one.number:
            by_size.setdefault(one.number.value, []).append(one)
    if len(by_size) != 2 or sum(map(len, by_size.values())) < len(shown):
        return None
    (whole, around), (part, inside) = sorted(by_size.items())
    said, most, gap = f"{plain(part)}", f"{plain(whole)}", f"{plain(part - whole)} too many"
    label = f"{said} at {places(inside)} are a part of {most} at {places(around)}: {gap}."
    addend = sums.Addend(places(inside), part, said)
    return sums.drawn(sums.Sum([addend], whole, said, most, "of which they are a part", gap, "the part"), MOST, label)


def _measures(
    by_options: dict[Options, list[Shown]], parts: Sequence[Options], net: Options | None, reading: Reading
) -> Iterator[Measure]:
    """Ways of adding up: the printed shares, the printed counts, and the counts that print as what was printed."""
    sizes = {one.row["base_n"] for same in by_options.values() for one in same if one.row["base_n"]}
    n = sizes.pop() if len(sizes) == 1 else 0

    def printed(statistic: Statistic) -> Callable[[Shown], Interval | None]:
        def span(one: Shown) -> Interval | None:
            band = reading.band(one)
            nobody = one.people and band == exactly(0)  # no people are no per cent
            return band if one.statistic in (statistic, Statistic.total) or nobody else None

        return span

    for unit, span in (("%", printed(Statistic.percent)), ("", printed(Statistic.count)), ("", _people)):
        known = {options: _common(map(span, same)) for options, same in by_options.items()}
        found = {options: one for options in parts if (one := known[options]) is not None}
        whole = exactly(EVERYBODY if unit else n) if net is None else known[net]
        if len(found) < len(parts) or whole is None or whole.high <= 0:
            continue
        at = whole.low if total(found.values()).high < whole.low else whole.high
        if net is not None and unit:
            at = next(one.number.value for one in by_options[net] if one.number and span(one) is not None)
        yield Measure(found, whole, at, unit, "everybody" if net is None else "printed together")


def _shares_first(same: Sequence[Shown], measure: Measure) -> Shown:
    """The figure by which a part is drawn: in per cent where parts are added so."""
    return next((one for one in same if measure.unit and one.unit), same[0])


def _people(shown: Shown) -> Interval | None:
    low, high = shown.row["lowest"], shown.row["highest"]
    return Interval(Fraction(low), Fraction(high)) if low is not None and high is not None and low <= high else None


def _common(spans: Iterable[Interval | None]) -> Interval | None:
    """What all printings of a part say; None where there is none, or where they differ."""
    known = [span for span in spans if span is not None]
    return known[0] if known and all(span == known[0] for span in known) else None


def _drawn(measure: Measure, about: dict[Options, Shown]) -> Markup | None:
    """Shares as they were printed; people at that end of what they may be which comes closest to the whole."""
    addends = []
    for options, span in measure.parts.items():
        shown, size = about[options], span.low if measure.over else span.high
        if measure.unit:
            size = shown.number.value if shown.number else span.low
        addends.append(sums.Addend(shown.subject, size, f"{plain(size)}{measure.unit}"))
    made, whole = sum((one.size for one in addends), Fraction(0)), measure.whole_at
    if made == whole or (made > whole) != measure.over:
        return None
    made_said, whole_said, difference = _said(measure, made)
    parts = ", ".join(f"{one.said} for {one.name}" for one in addends[:MOST])
    label = f"{parts}: together {made_said}, {measure.name} {whole_said}. {difference}."
    return sums.drawn(sums.Sum(addends, whole, made_said, whole_said, measure.name, difference), MOST, label)


def _said(measure: Measure, made: Fraction) -> tuple[str, str, str]:
    """What the parts make, what the whole is, and by how much they differ."""
    bound = "at least" if measure.over else "at most"
    way = "too many" if measure.over else "missing"
    gap = plain(abs(made - measure.whole_at))
    if not measure.unit:
        about = "" if measure.made.low == measure.made.high else f"{bound} "
        return f"{about}{plain(made)}", plain(measure.whole_at), f"{about and 'at least '}{gap} {way}"
    reach = measure.made.low if measure.over else measure.made.high
    rounded = f"; {bound} {plain(reach)}% before rounding" if reach != made else ""
    points = "percentage point" if gap == "1" else "percentage points"
    return f"{plain(made)}%", f"{plain(measure.whole_at)}%", f"{gap} {points} {way}{rounded}"
