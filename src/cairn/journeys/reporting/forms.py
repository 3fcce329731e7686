"""What schools and the state say of a release before it is public."""

from django import forms
from django.utils.translation import gettext_lazy as _


class WordsForm(forms.Form):
    """Words that are kept as they are said: an objection, an answer, a reason."""

    words = forms.CharField(
        label=_("In your words"),
        widget=forms.Textarea,
        max_length=4000,
        error_messages={
            "required": _("Say what is wrong, or why"),
            "max_length": _("Say it in at most 4,000 letters"),
        },
    )
