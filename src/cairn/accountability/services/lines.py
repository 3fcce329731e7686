"""Lines about a place that people write one after another: signed, corrected by a later line, never changed."""

from collections.abc import Container
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Model
from django.utils.translation import gettext_noop

from cairn.kernel.access import Actor
from cairn.kernel.errors import BadInput


def signed(by: Actor, at: datetime) -> dict[str, Any]:
    """The columns that say who wrote a line, and when."""
    return {"by_id": by.person, "by_name": by.name, "at": at}


def hold(table: type[Model], key: UUID) -> None:
    """Two who write at once come one after the other, so that the second is told what now stands."""
    list(table._default_manager.select_for_update().filter(pk=key).values_list("pk"))


def must_stand(corrects: UUID | None, standing: Container[UUID]) -> None:
    """Refuses to correct a line that is not there, or was corrected before. Raises BadInput."""
    if corrects is not None and corrects not in standing:
        raise BadInput(
            gettext_noop("That line is not there, or was corrected before."),
            mend=gettext_noop("Correct the line that stands."),
        )
