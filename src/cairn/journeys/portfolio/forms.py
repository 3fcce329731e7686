"""What a learner fills in: a work or its next version, a collection, whom they show a work to."""

from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from cairn.intake.written import MOST
from cairn.kernel.errors import Mendable
from cairn.kernel.links import LONGEST_LINK, safe_link
from cairn.learning.selectors.portfolio import WholeCollection, WholeWork
from cairn.learning.services.portfolio import NewCollection, NewWork

ACCEPTED = ",".join(
    [
        "image/jpeg", "image/png", "image/gif", "image/webp", "audio/*", "video/*", "application/pdf", "text/*",
        ".docx", ".pptx", ".xlsx", ".odt", ".odp", ".ods", ".sb3", ".py", ".java", ".c", ".js", ".html", ".md",
    ]
)  # fmt: skip
"""For a browser's own choosing: a phone that keeps HEIC turns it into JPEG where HEIC is not asked for."""
PHOTOS = "image/jpeg,image/png,image/webp"


def _words(label: Any, *, required: bool = False, most: int = MOST) -> forms.CharField:
    return forms.CharField(
        label=label,
        required=required,
        max_length=most,
        error_messages={"required": _("Give it a name")} if required else {},
    )


class LinkField(forms.CharField):
    """An address on the web, or nothing."""

    def clean(self, value: Any) -> str:
        try:
            return safe_link(super().clean(value))
        except Mendable as error:
            raise forms.ValidationError(
                _(
                    "This link is not an address of a page. It begins with https:// and has no blanks."
                )
            ) from error


class WorkForm(forms.Form):
    """A work, or a further version of one: in the first place what it is called, and its files."""

    title = _words(_("What it is called"), required=True, most=120)
    made_on = forms.DateField(
        label=_("When you made it"), error_messages={"required": _("Say on which day")}
    )
    words = _words(_("What it is, or the work itself if it is words or code"))
    link = LinkField(
        label=_("A link, if it is on the web"), required=False, max_length=LONGEST_LINK
    )
    reflection = _words(_("What you think about it"))
    ties = forms.MultipleChoiceField(label=_("What it shows"), required=False)
    keeps = forms.MultipleChoiceField(label=_("Files that stay"), required=False)
    teachers = forms.BooleanField(label=_("My teachers"), required=False)
    family = forms.BooleanField(label=_("My family"), required=False)

    def __init__(self, *args: Any, offered: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.tied = [(key, words) for key, words in offered]
        self._offer("ties", self.tied)

    def _offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.MultipleChoiceField)  # noqa: S101 narrows the type
        field.choices = choices

    def keeping(self, work: WholeWork) -> "WorkForm":
        """The form of a further version: files of the last one may stay."""
        self._offer("keeps", [(str(f.pk), f.name) for f in work.latest.files])
        return self

    def given(self) -> NewWork:
        data = self.cleaned_data
        return NewWork(
            title=data["title"], made_on=data["made_on"], words=data["words"],
            reflection=data["reflection"], link=data["link"],
            ties=tuple(_tie(each) for each in data["ties"]), keeps=tuple(map(UUID, data["keeps"])),
        )  # fmt: skip

    @staticmethod
    def begun(today: date) -> dict[str, Any]:
        return {"made_on": today.isoformat()}

    @staticmethod
    def of(work: WholeWork) -> dict[str, Any]:
        """A work as it stands, to go on from."""
        row = work.latest.row
        return {
            "title": row.title, "made_on": row.made_on.isoformat(), "words": row.words,
            "link": row.link, "reflection": row.reflection,
            "ties": [tie_key(t.competency_id, t.criterion_id) for t in work.latest.ties],
            "keeps": [str(file.pk) for file in work.latest.files],
        }  # fmt: skip


def tie_key(competency: UUID, criterion: UUID | None) -> str:
    """A tie as a form names it."""
    return f"{competency}.{criterion}" if criterion else str(competency)


def _tie(key: str) -> tuple[UUID, UUID | None]:
    competency, _dot, criterion = key.partition(".")
    return UUID(competency), UUID(criterion) if criterion else None


class CollectionForm(forms.Form):
    """Works put together; for a conference with a goal and a question."""

    title = _words(_("What it is called"), required=True, most=120)
    words = _words(_("What it is for"))
    goal = _words(_("My goal"), most=300)
    question = _words(_("My question"), most=300)
    works = forms.MultipleChoiceField(
        label=_("Works"), error_messages={"required": _("Choose at least one work")}
    )

    def __init__(self, *args: Any, offered: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["works"]
        assert isinstance(field, forms.MultipleChoiceField)  # noqa: S101 narrows the type
        field.choices = offered

    def given(self) -> NewCollection:
        data = self.cleaned_data
        return NewCollection(
            data["title"], tuple(map(UUID, data["works"])), data["words"], data["goal"],
            data["question"],
        )  # fmt: skip

    @staticmethod
    def of(found: WholeCollection) -> dict[str, Any]:
        row = found.version
        return {
            "title": row.title, "words": row.words, "goal": row.goal, "question": row.question,
            "works": [str(work.id) for work in found.works],
        }  # fmt: skip
