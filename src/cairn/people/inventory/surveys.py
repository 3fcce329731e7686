"""Surveys as they were announced; no answers."""

from cairn.kernel.inventory import Table

from .sources import OFFICER

TABLES = {
    "people.Survey": Table(
        "reference",
        "To let families read a survey before anybody is asked, and to ask nobody who may not be asked.",
        OFFICER,
        {
            "title": "its title",
            "purpose": "what for",
            "areas": "protected areas that it asks about; empty: none",
            "questions": "each question as it will be asked",
            "organization": "whose learners are asked",
            "noted_at": "when it was announced",
            "noted_by": "by whom",
        },
    ),
}
