"""Surveys as they were announced, and what learners answered."""

from cairn.kernel.inventory import Table

from .sources import OFFICER, RECORDS

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
            "keys": "the key of each question under which its answers come",
            "organization": "whose learners are asked",
            "noted_at": "when it was announced",
            "noted_by": "by whom",
        },
    ),
    "people.SurveyAnswer": Table(
        "surveys",
        "To count what learners say of their school, of all together; no page shows the staff who said what.",
        RECORDS,
        {
            "survey": "the survey, as it was announced",
            "person": "the learner",
            "question": "the question's key",
            "answer": "the answer's place on its scale",
            "answered_on": "the day of the answer",
        },
        about=("person",),
    ),
}
