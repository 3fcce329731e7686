"""What a person chooses of being told."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from cairn.people.rules.news import Rhythm, Way
from cairn.people.selectors.news import Chosen

from .kinds import Kind, hint, may_choose, title, way_of, way_words


class SettingsForm(forms.Form):
    """A way for each kind that concerns somebody, and how often the e-mail comes."""

    rhythm = forms.ChoiceField(required=False)
    weekends = forms.BooleanField(required=False)

    def __init__(
        self, *args: Any, kinds: Iterable[Kind], ways: dict[str, Way], chosen: Chosen, day: date,
        **more: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **more)
        self.kinds = list(kinds)
        for kind in self.kinds:
            self.fields[kind.value] = forms.ChoiceField(
                label=title(kind), help_text=hint(kind),
                choices=[(way.value, way_words(way)) for way in may_choose(kind, day)],
                initial=way_of(kind, ways.get(kind), day).value,
            )  # fmt: skip
        self.fields["rhythm"].choices = [(each.value, _rhythm_words(each)) for each in Rhythm]  # type: ignore[attr-defined]
        self.fields["rhythm"].label = _("How often")
        self.fields["rhythm"].initial = chosen.rhythm.value
        self.fields["weekends"].label = _("Also on Saturdays and Sundays")
        self.fields["weekends"].initial = chosen.weekends

    @property
    def lines(self) -> list[Any]:
        """The fields of the kinds, in their order."""
        return [self[kind.value] for kind in self.kinds]

    def ways(self) -> dict[str, Way]:
        return {kind.value: Way(self.cleaned_data[kind.value]) for kind in self.kinds}

    def rhythm_chosen(self) -> Rhythm:
        """As chosen; a person without an address is asked nothing and keeps what was."""
        return Rhythm(self.cleaned_data["rhythm"] or self.fields["rhythm"].initial)


def _rhythm_words(rhythm: Rhythm) -> str:
    return {
        Rhythm.DAILY: _("Every day on which something is new"),
        Rhythm.WEEKLY: _("Once a week, when something is new"),
        Rhythm.NEVER: _("Never"),
    }[rhythm]
