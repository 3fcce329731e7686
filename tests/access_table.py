"""Who may do what with which kind of data, as docs/access.md holds it; `--write` writes the page anew."""

import os
import sys
from pathlib import Path

PAGE = Path(__file__).parent.parent / "docs" / "access.md"
HEAD = """# Who may see what

What policy (`policy/parameters/access/`) grants on {day}; written by `python tests/access_table.py --write`.
Whatever has no word here is denied, and a record that one may not see looks like one that does not exist.

**own**: the learner or the family reads their own record. **serve**: to instruct. **improve**: to make a school
or district better.
**protect**: when a child may be in danger. **emergency**: a threat, put in words and
reviewed. **oversee**: to answer for the log. **figures**: about a class or a school, nobody named. **add**: to write
to it. **given out**:
by name under a contract, without names under an agreement. **all**: the keeper of the installation, to operate it.

A place may have leave to differ: a waiver (`policy/waivers/`) that names a district, or a district and a school, and
replaces `access.grants.CLASS` with its own lines. It holds for who is enrolled there. It may not take away what
`access.law.kept` lists (the family's right to the record, say) nor open what `access.law.refused` lists (health, say):
such a waiver is refused as a whole, and `cairn check --policy` names what is wrong. The tables below are the state's.

**Goals and cycles of improvement** hold figures about groups and no learner. Whoever may open a place's figures reads
them; a school's teachers read its goals and cycles too, because they carry the change out and learn from it together,
but neither the list of the school's figures nor what it is given. Who leads the place, or a school's district, writes
them; its district or the state promises a school support. A figure that a page keeps back can be in none of them.
"""
WORDS = {
    ("own_record", "read"): "own",
    ("own_record", "write"): "add",
    ("instruct", "read"): "serve",
    ("instruct", "summarize"): "figures to serve",
    ("instruct", "write"): "add",
    ("instruct", "export"): "given out to serve",
    ("improve", "read"): "improve",
    ("improve", "summarize"): "figures to improve",
    ("protect", "read"): "protect",
    ("emergency", "read"): "emergency",
    ("oversee", "read"): "oversee",
    ("improve", "export"): "given out to study",
}
WHO = {
    "self": "a learner, about themselves",
    "eligible_student": "the same learner once of age (`access.adult_age`): what is said here comes on top",
    "guardian": "who answers for a learner: until the learner is of age, later as a tax dependent's family or "
    "by the learner's consent; never under an order that bars the records",
    "guardian_by_code": "the same adult with a code on paper from the school, without an account; under no order",
    "teacher": "teaches a class that the learner is in, or did until `access.teaching_grace_days` ago; "
    "the grace ends when the learner moves to another school",
    "counselor": "of the learner's school; where the record has a caseload of theirs, of those learners only",
    "special_team": "on an IEP, 504, language or welfare team of this learner, where the learner is enrolled",
    "school_leader": "leads a school at which the learner is enrolled",
    "district_leader": "leads the district in which the learner is enrolled",
    "state_analyst": "works with figures for the state; sees no child by name",
    "researcher": "under a live written agreement; sees no name",
    "vendor": "a service under contract, by its scope",
    "community_expert": "was invited by a teacher to score one task, until a day; sees the work, and no name but where "
    "`assessments.expert_names` allows the first one; not of families who refused",
    "privacy_officer": "answers for the privacy of the learner's school, district or state",
    "emergency": "opened the record in an emergency, with the threat in words; reviewed afterwards",
    "operator": "keeps the installation",
}


def text() -> str:
    """The page as it should be. Django must have been set up."""
    from cairn.intake.rulebook import book
    from cairn.kernel.access import DataClass
    from cairn.people.rules.access import Relation
    from cairn.people.selectors.grants import grants

    day = max(
        dated.start
        for name, parameter in book().parameters.items()
        if name.startswith("access.")
        for dated in parameter.values
    )
    allowed = grants(day)
    parts = [HEAD.format(day=day)]
    parts.append("| what someone is to a learner | when |\n| --- | --- |")
    parts[-1] += "".join(f"\n| {r.value.replace('_', ' ')} | {WHO[r.value]} |" for r in Relation)
    for data in DataClass:
        ruling = book().ask_state(f"access.grants.{data}", day)
        what = book().parameters[ruling.parameter].description
        rows = [f"\n## {data.value.capitalize()}\n\n{what}\nSource: {ruling.source}.\n"]
        rows.append("| who | what |\n| --- | --- |")
        for relation in Relation:
            mine = {(p.value, v.value) for r, p, v in allowed[data] if r is relation}
            words = [word for pair, word in WORDS.items() if pair in mine]
            if any(purpose == "operate" for purpose, _ in mine):
                words.append("all")
            rows.append(f"| {relation.value.replace('_', ' ')} | {', '.join(words) or '–'} |")
        parts.append("\n".join(rows))
    parts.append(_releases())
    return "\n".join(parts) + "\n"


RELEASES = """
## Report cards and ratings

They name no learner. Once a release is public, everybody reads its report cards, tables and certificate without an
account. Before that each school and district sees its own, from the day on which it is sent to review; who answers for
releases sees all, and says what comes next; who drafted one does not approve it. Pages are held to this table by
`journeys/tests/test_who_sees_releases.py`.

How schools are rated (runs, identifications, the figures behind them) is read by those who have *figures to improve*
under *Evidence* above, of their own school, district or state; who is behind a number, by name, by those who also have
*improve* there, and each name is a look. Two methods side by side are read by those who read the state's.

| a school's report card is | {stages} |
| --- |{lines}
"""


def _releases() -> str:
    """Who sees a release at each stage, as the tests have it."""
    from cairn.accountability.tests.who_sees import SEES, STAGES

    head = RELEASES.format(stages=" | ".join(STAGES), lines=" --- |" * len(STAGES))
    return head + "\n".join(f"| {who} | {' | '.join(cells)} |" for who, cells in SEES.items())


if __name__ == "__main__":
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cairn.site.settings")
    django.setup()
    if "--write" in sys.argv:
        PAGE.write_text(text(), encoding="utf-8")
    elif PAGE.read_text(encoding="utf-8") != text():
        sys.exit("docs/access.md is not what policy says. Run it with --write.")
