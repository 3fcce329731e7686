"""What a person answers to a flag: a reason at hand, or one in their own words."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cairn.supports.rules.flags import Answer


@dataclass(frozen=True)
class AtHand:
    """An answer of one tap: what is decided, why, and after how many days it asks again."""

    key: str
    answer: Answer
    words: str
    days: int | None = None


def at_hand() -> list[AtHand]:
    """The answers that teams give most, in the reader's language; it is kept in that language."""
    return [
        AtHand("wait-14", Answer.WAIT, _("Look again in two weeks, with more work to see."), 14),
        AtHand("wait-28", Answer.WAIT, _("Look again in four weeks, with more work to see."), 28),
        AtHand("seen-to", Answer.NOT_NEEDED, _("It is already being seen to in class.")),
        AtHand("passing", Answer.NOT_NEEDED, _("The reason is known and has passed.")),
        AtHand("not-so", Answer.NOT_NEEDED, _("The record does not show it as it is.")),
    ]


class FlagForm(forms.Form):
    """An answer at hand; with words of one's own these stand in the place of its reason."""

    do = forms.ChoiceField(error_messages={"required": gettext_lazy("Choose an answer")})
    words = forms.CharField(
        label=gettext_lazy("Why, in your own words"), max_length=500, required=False
    )
    team = forms.UUIDField(required=False)  # the school on whose team's page it was answered

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.answers = {each.key: each for each in at_hand()}
        self.fields["do"].choices = [(key, each.words) for key, each in self.answers.items()]  # type: ignore[attr-defined]

    def decision(self, today: date) -> dict[str, Any]:
        """What `supports.services.flags.decide` takes."""
        chosen = self.answers[self.cleaned_data["do"]]
        until = None if chosen.days is None else today + timedelta(days=chosen.days)
        words = self.cleaned_data["words"].strip() or chosen.words
        return {"answer": chosen.answer, "words": words, "until": until}
