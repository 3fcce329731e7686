"""Adults who serve one learner, and guardians whose view outlasts a birthday."""

from cairn.kernel.inventory import Column, Table

TABLES = {
    "people.TeamMembership": Table(
        "identity",
        "To show a learner's record to the adults who serve them, and to no others.",
        "the school's office, from the caseload or the team's list",
        {
            "person": "the adult",
            "learner": "whom they serve",
            "organization": "the school or district where they do",
            "kind": Column(
                "a counselor's caseload, or which team",
                data="circumstances",
                purpose="To know which team it is.",
            ),
        },
        about=("learner",),
        others=("person",),
    ),
    "people.GuardianException": Table(
        "identity",
        "To keep a guardian's view open after the learner came of age.",
        "the school's office, from the family's paper",
        {
            "guardianship": "of which adult, for which learner",
            "kind": "dependent for tax, or the learner's consent",
            "authority": "the paper it rests on",
        },
        about=("guardianship__learner",),
    ),
}
