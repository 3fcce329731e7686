"""Studies under an agreement: what may be in an extract, what was prepared and said, and the key that is held back."""

from cairn.kernel.inventory import Table

from .sources import CAIRN, OFFICER

_HELD_BACK = (
    "the key from a learner to a code in a study is held back from everybody (34 CFR 99.31(b)(2))."
)

TABLES = {
    "people.StudyTerms": Table(
        "reference",
        "To put no field into a study's extract that its agreement does not name.",
        "the signed agreement",
        {
            "agreement": "the agreement",
            "fields": "the fields that it names",
            "entered_at": "when they were entered",
            "entered_by": "by whom",
        },
    ),
    "people.StudyKey": Table(
        "looks",
        "To give a learner the same code in each extract of one study, and in no other.",
        CAIRN + ", at random",
        {"agreement": "the study", "learner": "the learner", "code": "the code"},
        about=("learner",),
        kept_back=_HELD_BACK,
    ),
    "people.StudyPlace": Table(
        "reference",
        "To give a school or district the same code in each extract of one study, and in no other.",
        CAIRN + ", at random",
        {"agreement": "the study", "organization": "the school or district", "code": "the code"},
    ),
    "people.StudyExtract": Table(
        "operation",
        "To say what was prepared for a study, and that nobody in it stands out.",
        CAIRN,
        {
            "agreement": "the study",
            "as_of": "the day as of which it was made",
            "sha256": "fingerprint of the file",
            "certificate": "what its certificate says; nobody is named",
            "data": "which classes of data",
            "prepared_at": "when",
            "prepared_by": "by whom",
        },
    ),
    "people.StudyMember": Table(
        "looks",
        "To give nobody away by what differs between two extracts.",
        CAIRN,
        {
            "extract": "the extract",
            "learner": "a learner whose row is in it",
            "group": "which of the extract's classes the row is in",
        },
        about=("learner",),
        kept_back=_HELD_BACK,
    ),
    "people.StudyStep": Table(
        "operation",
        "To show who determined that an extract may leave, why, and when it left (34 CFR 99.31(b)(1)).",
        OFFICER,
        {
            "extract": "the extract",
            "said": "determined, refused or handed out",
            "words": "why",
            "by": "who",
            "by_name": "what they were called",
            "at": "when",
        },
        others=("by",),
    ),
}
