"""What a learner or an adult fills in: a goal, a check-in, an end, words about oneself, a request, an answer."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cairn.journeys.words.ladders import Ladder
from cairn.journeys.words.learning import about_words, going_words, relation_words
from cairn.learning.rules.about_me import IN_WORDS
from cairn.learning.rules.goals import Entry, Going
from cairn.learning.rules.reviews import Kind
from cairn.learning.services.goals import NewGoal
from cairn.people.selectors.around import Near

_STEPS = 3
"""Lines for steps on the form; more go in by changing the goal."""
_MOST = 2000


def _words(label: Any, missing: Any, *, area: bool = True) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=_MOST,
        widget=forms.Textarea if area else forms.TextInput,
        error_messages={"required": missing},
    )


class GoalForm(forms.Form):
    """A goal: the learner chooses with whom; an adult sets it with the learner."""

    words = _words(_("The goal"), _("Say what the goal is"), area=False)
    by_when = forms.DateField(
        label=_("By when"),
        error_messages={"required": _("Say by when"), "invalid": _("Give a day")},
    )
    with_whom = forms.TypedChoiceField(
        label=_("With whom"),
        coerce=UUID,
        error_messages={
            "required": _("Choose with whom you set it"),
            "invalid_choice": _("Choose with whom you set it"),
        },
    )
    competency = forms.TypedChoiceField(
        label=_("About which competency"), coerce=UUID, empty_value=None, required=False
    )

    def __init__(
        self, *args: Any, near: list[Near], competencies: list[tuple[UUID, str]], own: bool,
        **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        if own:
            self.fields["with_whom"].choices = [  # type: ignore[attr-defined]
                ("", gettext("Choose a person")),
                *((str(n.id), f"{n.name}, {relation_words(n.relation)}") for n in near),
            ]
        else:
            del self.fields["with_whom"]
        self.fields["competency"].choices = [  # type: ignore[attr-defined]
            ("", gettext("None: free words")),
            *((str(key), title) for key, title in competencies),
        ]
        for n in range(1, _STEPS + 1):
            self.fields[f"step{n}"] = forms.CharField(
                label=gettext("Step %(n)s") % {"n": n}, max_length=_MOST, required=False
            )

    @property
    def steps(self) -> list[forms.BoundField]:
        return [self[f"step{n}"] for n in range(1, _STEPS + 1)]

    def given(self) -> NewGoal:
        """The goal as it was filled in."""
        data = self.cleaned_data
        steps = tuple(data[f"step{n}"] for n in range(1, _STEPS + 1))
        return NewGoal(
            data["words"], data["by_when"], steps, data["competency"], data.get("with_whom")
        )

    @staticmethod
    def begun(today: date) -> dict[str, Any]:
        """What a new form holds: a day a month ahead."""
        return {"by_when": (today + timedelta(days=28)).isoformat()}


class ChangedGoalForm(GoalForm):
    """The goal into which another is changed, and what was learned."""

    reflection = _words(_("Why it changes"), _("Say why it changes"))


class CheckInForm(forms.Form):
    """One tap, and words if one likes."""

    going = forms.ChoiceField(error_messages={"required": _("Choose how it goes")})
    words = forms.CharField(
        label=_("In a few words, if you like"), max_length=_MOST, required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["going"].choices = [(g.value, going_words(g)) for g in Going]  # type: ignore[attr-defined]


class EndForm(forms.Form):
    """How a goal ended, and what one takes from it; changing it has a page of its own."""

    how = forms.ChoiceField(
        choices=[(Entry.REACHED.value, ""), (Entry.LET_GO.value, "")],
        error_messages={"required": _("Say how it ended")},
    )
    reflection = _words(_("What helped? What was hard?"), _("Say what helped, or what was hard"))


class AboutMeForm(forms.Form):
    """One thing that a learner says about themselves."""

    about = forms.ChoiceField(
        label=_("What is it about?"), error_messages={"required": _("Choose what it is about")}
    )
    words = _words(_("In your own words"), _("Write something first"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["about"].choices = [(a.value, about_words(a, own=True)) for a in IN_WORDS]  # type: ignore[attr-defined]


class WouldLikeForm(forms.Form):
    """The parts of frameworks that a learner would like to work on."""

    parts = forms.MultipleChoiceField(
        required=False, error_messages={"invalid_choice": _("Choose from the list")}
    )

    def __init__(self, *args: Any, among: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["parts"].choices = [(name, name) for name in among]  # type: ignore[attr-defined]


class _WorksField(forms.TypedMultipleChoiceField):
    """Works of the learner's portfolio."""

    def __init__(self) -> None:
        super().__init__(
            label=_("Works of your portfolio that show it"),
            coerce=UUID,
            required=False,
            error_messages={"invalid_choice": _("Choose from your own works")},
        )


def offer_works(form: forms.Form, works: list[tuple[UUID, str]]) -> None:
    """Offers these works by name; where there is none, nothing is asked."""
    if works:
        form.fields["works"].choices = [(str(key), title) for key, title in works]  # type: ignore[attr-defined]
    else:
        del form.fields["works"]


class AskForm(forms.Form):
    """A request for a review: words, and the piece that shows it, if there is one."""

    words = _words(_("What can you do now?"), _("Say what you can do now"))
    piece = forms.TypedChoiceField(
        label=_("Which work shows it?"), coerce=UUID, empty_value=None, required=False
    )

    works = _WorksField()

    def __init__(
        self, *args: Any, pieces: list[tuple[UUID, str]], works: list[tuple[UUID, str]], kind: Kind,
        **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        offer_works(self, works)
        if kind is Kind.OWN_WAY:
            self.fields["words"].label = gettext("How would you like to show it?")
            self.fields["words"].error_messages["required"] = gettext("Say how you would show it")
        if pieces and kind is Kind.READY:
            none = ("", gettext("None of these"))
            self.fields["piece"].choices = [none, *((str(k), name) for k, name in pieces)]  # type: ignore[attr-defined]
        else:
            del self.fields["piece"]


class SaidForm(forms.Form):
    """A few words with a step of a request."""

    words = _words(_("What is still missing?"), _("Say what is still missing"))


class AgainForm(forms.Form):
    """What is new since somebody said that something is missing."""

    words = _words(_("What is new?"), _("Say what is new"))
    works = _WorksField()

    def __init__(self, *args: Any, works: list[tuple[UUID, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_works(self, works)


class OwnViewForm(forms.Form):
    """A learner's own view of their level, and why."""

    level = forms.TypedChoiceField(
        label=_("Where do you think you are?"),
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a level"), "invalid_choice": _("Choose a level")},
    )
    words = _words(_("Why do you think so?"), _("Say why you think so"))

    def __init__(self, *args: Any, ladder: Ladder, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["level"].choices = [  # type: ignore[attr-defined]
            (ladder.lowest + i, name) for i, name in enumerate(ladder.names)
        ]
