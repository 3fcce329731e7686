"""Plans of support in words: what the checks say, what waits, what was decided."""

from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cairn.measure.comparing.lines import Turn
from cairn.supports.rules.decisions import Decision
from cairn.supports.rules.progress import Errors, Says
from cairn.supports.selectors.board import Waits
from cairn.supports.selectors.plans import Plan


def number(value: float) -> str:
    """A figure with one digit behind the point, or none where that is 0."""
    return number_format(round(value, 1), 0 if float(value).is_integer() else 1)


def waits_words(waits: Waits) -> str:
    return {
        Waits.DECIDE: _("look at the plan: too little gain"),
        Waits.RUN_OUT: _("its weeks are over"),
        Waits.NOT_GIVEN: _("less than half was given"),
        Waits.CHECK: _("a check is due"),
        Waits.HIGHER: _("a higher aim is within reach"),
        Waits.NOTHING: _("nothing waits"),
    }[waits]


def decision_words(decision: Decision) -> str:
    return {
        Decision.GO_ON: _("Go on as it is"),
        Decision.CHANGE: _("Changed into a new plan"),
        Decision.HIGHER: _("A new plan with a higher aim"),
        Decision.REACHED: _("The aim is reached"),
        Decision.STOP: _("Stopped"),
    }[decision]


def says_words(plan: Plan) -> str:
    """What the checks say of the plan, in one or two sentences."""
    told = plan.progress
    match told.says:
        case Says.NO_FIRST_CHECK:
            return _(
                "There is no check from the plan’s beginning, so there is no line to compare with yet."
            )
        case Says.TOO_FEW:
            return ngettext(
                "One check so far: too few to say anything.",
                "%(n)s checks so far: too few to say anything.",
                len(plan.checks),
            ) % {"n": len(plan.checks)}
        case Says.CHANGE:
            said = _("The checks say that this plan is not enough.")
        case Says.HIGHER:
            said = _("The checks say that more is within reach than the plan aims at.")
        case _:
            said = _("Nothing in the checks says that the plan must change.")
    return f"{said} {_gained(plan)}".strip()


def _gained(plan: Plan) -> str:
    if plan.progress.gain is None:
        return ""
    figures = {"gain": number(plan.progress.gain), "aim": number(plan.row.gain)}
    return _("The gain is %(gain)s a week so far; the aim is %(aim)s.") % figures


def errors_words(errors: Errors | None, plan: Plan) -> str:
    """How often the rule behind it is wrong, to stand beside what it says."""
    if errors is None:
        return _(
            "How far to trust it: this rule tells many learners to change who are on their aim."
        )
    said = {"away": number(round(errors.sent_away))}
    if plan.row.rule == "sequential@1":
        away = _(
            "How far to trust it: of 100 learners exactly on their aim, at most %(away)s are told to change for "
            "nothing."
        )
    else:
        away = _(
            "How far to trust it: of 100 learners exactly on their aim, %(away)s are told to change for nothing by "
            "the end."
        )
    if errors.found is None:
        return away % said
    found = _("Of 100 who gain a third of it, %(found)s are found.")
    return f"{away % said} {found % {'found': number(round(errors.found))}}"


def given_words(plan: Plan) -> str:
    """What was given beside what was planned."""
    row = plan.row
    planned = ngettext(
        "%(times)s time a week, %(minutes)s minutes", "%(times)s times a week, %(minutes)s minutes",
        row.times_a_week,
    ) % {"times": row.times_a_week, "minutes": row.minutes}  # fmt: skip
    if plan.due == 0 and plan.held == 0:
        return planned
    held = ngettext(
        "%(held)s session held of %(due)s due so far",
        "%(held)s sessions held of %(due)s due so far",
        plan.held,
    ) % {"held": plan.held, "due": plan.due}
    return f"{planned}; {held}"


def line_words(turn: Turn | None) -> str:
    """Whether one learner's line bent when a plan began, in words for the team."""
    if turn is None:
        return _("From the work alone nobody can say: too few pieces before or since.")
    if not turn.change.can_tell:
        return _(
            "From the work alone nobody can tell whether it goes faster since. That is usual for one learner."
        )
    if turn.change.low > 0:
        return _(
            "The work rises faster since the plan began. Other things may have changed with it."
        )
    return _(
        "The work rises more slowly since the plan began. Other things may have changed with it."
    )


def going_on_words() -> list[str]:
    """Reasons for going on with a plan that teams give most, in the reader's language."""
    return [
        _("It is too early to tell; we look again at the next check."),
        _("It was not given as it was meant; first it is."),
    ]


PLAN_WORDS: dict[str, Any] = {
    "says": says_words, "given": given_words, "decision_words": lambda d: decision_words(Decision(d)),
    "waits_words": waits_words, "number": number,
}  # fmt: skip
"""What templates about plans call."""
