"""What an officer says of an extract."""

from django import forms
from django.utils.translation import gettext_lazy as _


class DeterminationForm(forms.Form):
    """Whether an extract may leave, and why."""

    may_leave = forms.ChoiceField(
        label=_("May it leave?"),
        choices=[
            ("yes", _("Yes: I determine that nobody in it can be told")),
            ("no", _("No: it stays here")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Say whether it may leave")},
    )
    words = forms.CharField(
        label=_("Why, in your words"),
        widget=forms.Textarea,
        error_messages={"required": _("Say why")},
    )
