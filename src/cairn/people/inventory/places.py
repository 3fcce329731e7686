"""Where people learn: agencies, districts, schools; terms, courses, classes."""

from cairn.kernel.inventory import Table

from .sources import RECORDS, ROSTER

TABLES = {
    "people.Organization": Table(
        "reference",
        "To say where people learn and who answers for it.",
        ROSTER,
        {
            "kind": "state agency, district, school or programme",
            "name": "name",
            "state_id": "the state's code",
            "parent": "what it belongs to",
            "district": "its district",
            "grades": "grades (CEDS codes)",
            "ended_on": "when it closed",
        },
    ),
    "people.Term": Table(
        "reference",
        "To say when classes meet.",
        ROSTER,
        {
            "name": "name",
            "kind": "school year, semester, term …",
            "parent": "the longer term",
            "school_year": "the year in which it ends",
        },
    ),
    "people.Course": Table(
        "reference",
        "To say what is taught.",
        ROSTER,
        {
            "name": "name",
            "code": "code",
            "organization": "who offers it",
            "grades": "grades",
            "subjects": "subjects",
        },
    ),
    "people.Section": Table(
        "reference",
        "To say who meets with whom.",
        ROSTER,
        {
            "name": "name",
            "code": "code",
            "kind": "homeroom or scheduled",
            "course": "the course",
            "school": "the school",
            "grades": "grades",
            "subjects": "subjects",
        },
    ),
    "people.Section_terms": Table(
        "reference", "To say when a class meets.", ROSTER, {"section": "the class", "term": "term"}
    ),
    "people.TitleIStatus": Table(
        "reference",
        "To rank schools among those that get Title I, as federal law asks.",
        RECORDS,
        {
            "school": "the school",
            "school_year": "the year in which it ends",
            "status": "its Title I status (CEDS code)",
        },
    ),
}
