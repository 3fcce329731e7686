"""What goes into a plan: by when and how a step is worked on, and which competencies."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cairn.journeys.words.pathway import modality_words
from cairn.learning.rules.pathway import Modality, Terms
from cairn.learning.services.pathway import MOST_WORDS


def _line(label: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=MOST_WORDS, required=False)


class TermsForm(forms.Form):
    """By when and how; all of it may stay open."""

    by_when = forms.DateField(
        label=_("By when"), required=False, error_messages={"invalid": _("Give a day")}
    )
    modality = forms.ChoiceField(label=_("How the learning happens"), required=False)
    time = _line(_("When you work on it"))
    where = _line(_("Where"))
    path = _line(_("Your way to it"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["modality"].choices = [  # type: ignore[attr-defined]
            ("", gettext("Not chosen yet")),
            *((m.value, modality_words(m)) for m in Modality),
        ]

    def given(self) -> Terms:
        """The terms as they were filled in."""
        data = self.cleaned_data
        way = Modality(data["modality"]) if data["modality"] else None
        return Terms(data["by_when"], way, data["time"], data["where"], data["path"])

    @staticmethod
    def of(terms: Terms) -> dict[str, Any]:
        """A step's own values, to be changed."""
        return {
            "by_when": terms.by_when.isoformat() if terms.by_when else "",
            "modality": terms.modality.value if terms.modality else "",
            "time": terms.time, "where": terms.where, "path": terms.path,
        }  # fmt: skip


class AddForm(TermsForm):
    """One competency of those ahead, with its terms."""

    competency = forms.TypedChoiceField(
        label=_("What you plan"),
        coerce=UUID,
        error_messages={
            "required": _("Choose what you plan"),
            "invalid_choice": _("Choose what you plan"),
        },
    )

    def __init__(self, *args: Any, ahead: list[tuple[str, list[tuple[UUID, str]]]], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["competency"].choices = [  # type: ignore[attr-defined]
            ("", gettext("Choose one")),
            *((group, [(str(key), title) for key, title in some]) for group, some in ahead if some),
        ]


class SuggestedForm(forms.Form):
    """Those of the suggestions that the learner ticks."""

    chosen = forms.TypedMultipleChoiceField(
        coerce=UUID, error_messages={"required": _("Tick at least one")}
    )

    def __init__(self, *args: Any, suggested: list[tuple[UUID, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["chosen"].choices = [(str(k), t) for k, t in suggested]  # type: ignore[attr-defined]


class CommentForm(forms.Form):
    """Words about a plan."""

    words = forms.CharField(
        label=_("Say something about the plan"),
        max_length=2000,
        widget=forms.Textarea,
        error_messages={"required": _("Write something first")},
    )
