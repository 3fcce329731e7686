"""Did it work, by kind of help: an answer with its range, or the reason why nobody can say."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cairn.disclosure.withholding import Withheld, withheld
from cairn.journeys import policy
from cairn.journeys.files.tables import Column, Line, Table
from cairn.journeys.opening import OpenedGroup
from cairn.measure.comparing.effects import Answer, Refusal
from cairn.people.selectors.organizations import organization
from cairn.supports.rules.worked import Worked
from cairn.supports.selectors.worked import Kinds, kinds_of_help


@dataclass(frozen=True)
class Row:
    """A kind of help as the page prints it. `why`: its figures are kept back; `said` the answer in a sentence."""

    tier: int
    name: str
    found: Worked
    why: Withheld | None
    said: str

    @property
    def answer(self) -> Answer:
        return self.found.answer


@dataclass(frozen=True)
class WorkedPage:
    """Everything the page and its files print."""

    place: UUID
    name: str
    is_school: bool
    day: date
    weeks: int
    least: int
    minimum_n: int
    rows: tuple[Row, ...]

    @property
    def answered(self) -> int:
        return sum(row.why is None and row.answer.effect is not None for row in self.rows)


def worked_page(opened: OpenedGroup) -> WorkedPage:
    """Reads and shapes the page."""
    kinds = kinds_of_help(opened.group, by=opened.by, purpose=opened.purpose, day=opened.day)
    minimum, place = policy.minimum_n(opened.day), organization(opened.group)
    rows = tuple(_rows(kinds, minimum))
    return WorkedPage(
        opened.group, place.name, place.kind == "school", opened.day, kinds.weeks, kinds.least,
        minimum, rows,
    )  # fmt: skip


def _rows(kinds: Kinds, minimum: int) -> Iterator[Row]:
    """The tiers, and of each the kinds that enough learners had; what is left of a tier may give one away."""
    small = withheld({str(t): w.learners for t, w in kinds.tiers.items()}, minimum=minimum)
    for tier, whole in kinds.tiers.items():
        if not whole.learners:
            continue
        why = small.get(str(tier))
        yield Row(tier, _("All of tier %(tier)s") % {"tier": tier}, whole, why, _said(whole, why))
        sizes = {w.kind: w.learners for w in kinds.given[tier]}
        hidden = withheld(sizes, minimum=minimum, whole=whole.learners)
        for each in kinds.given[tier]:
            if each.learners >= minimum:
                kept = why or hidden.get(each.kind)
                yield Row(tier, each.kind, each, kept, _said(each, kept))


def _said(found: Worked, why: Withheld | None) -> str:
    if why is not None:
        return ""
    told = found.answer
    if told.effect is None:
        return refusal_words(told)
    if not told.effect.can_tell:
        return _("Nobody can tell: no difference and a useful one both fit what was seen.")
    if told.effect.low > 0:
        return _("Learners with this help stand higher than those like them who waited.")
    return _("Learners with this help stand lower than those like them who waited.")


def refusal_words(told: Answer) -> str:
    """Why nobody can say."""
    match told.refusal:
        case Refusal.TOO_FEW:
            return ngettext(
                "Nobody can say: only %(num)s learner has a partner who waited and was alike before.",
                "Nobody can say: only %(num)s learners have a partner who waited and was alike before.",
                told.pairs,
            ) % {"num": told.pairs}
        case Refusal.NO_OVERLAP:
            return _("Nobody can say: for most of these learners nobody alike waited.")
        case _:
            return _("Nobody can say: the two sides were already on different ways before.")


def levels(value: float | None) -> str:
    """A difference in levels, with its sign."""
    if value is None:
        return "–"
    sign = "+" if round(value, 2) > 0 else ""
    return sign + number_format(round(value, 2), 2).replace("-", "−")


def table(page: WorkedPage) -> Table:
    """The page as a file: a row for each kind of help."""
    return Table(
        "did-it-work", _("Did it work?"), _columns(), [_line(row) for row in page.rows],
        kept_back={each.value: each.value for each in Withheld},
    )  # fmt: skip


def _line(row: Row) -> Line:
    told, effect = row.answer, row.answer.effect
    if row.why is not None:
        return Line((row.tier, row.name, *[None] * 11), because=row.why.value)
    figures = [told.level, told.trend, told.gain, told.gain_else]
    figures += [effect.value, effect.low, effect.high] if effect is not None else [None] * 3
    rounded = [None if each is None else round(each, 4) for each in figures]
    refused = None if told.refusal is None else told.refusal.value
    return Line(
        (row.tier, row.name, row.found.learners, told.helped, told.pairs, *rounded, refused)
    )


def _columns() -> tuple[Column, ...]:
    return (
        Column("tier", "integer", _("Tier"), "The tier of the plans."),
        Column(
            "given", "text", _("What is given"), "In the words of the plans; or all of the tier."
        ),
        Column(
            "learners", "integer", _("Learners"), "Whose first plan of it began long enough ago."
        ),
        Column(
            "known",
            "integer",
            _("Known"),
            "Of them, noticed before, with enough work before and after.",
        ),
        Column(
            "pairs",
            "integer",
            _("Pairs"),
            "Of them, with a partner who waited and was alike before.",
        ),
        Column(
            "level_apart",
            "number",
            _("Level before"),
            "Helped less waiting, in standard deviations.",
        ),
        Column(
            "trend_apart",
            "number",
            _("Trend before"),
            "Helped less waiting, in standard deviations.",
        ),
        Column(
            "rose", "number", _("Rose with help"), "Levels, from before to after, of the pairs."
        ),
        Column("rose_waiting", "number", _("Rose while waiting"), "The same of the partners."),
        Column(
            "difference", "number", _("Difference"), "Levels, at the same level and trend before."
        ),
        Column("low", "number", _("Likely from"), "Lower end of the 95 % range."),
        Column("high", "number", _("Likely to"), "Upper end of the 95 % range."),
        Column(
            "refused", "text", _("Why not said"), "Why there is no answer; empty: there is one."
        ),
    )
