"""No way to read about a learner without saying who asks and for what: every selector, by its syntax."""

import ast
from pathlib import Path

SOURCE = Path(__file__).parent.parent / "src" / "cairn"
WHOSE = {
    "learner", "learners", "section", "sections", "organization", "record", "records", "person",
    "people", "evidence", "teacher", "guardian", "counselor",
}  # fmt: skip
"""Arguments that name whose data is read."""
ABOUT = ("Person", "Account", "Evidence", "Estimate", "Judgement", "Determination", "Standing")
"""Types that hold data about a person."""

WORKING = (
    "the engine works out levels from it; pages get what it says through `standings`, which asks"
)
NAMED = "names beside what was already allowed, or the class's own name; nothing about the learner"
OWN = "only about who signs in, or asks about themselves"
PARTS = "a part of the question who may see, not an answer"
OPENED = "called for learners that the page has opened; what it adds is where they are enrolled"
HOLDS = "takes by=; the purpose is fixed: to hold, or to serve, the rights in the record"
COUNTED = "counted into agreement of scorers by the nightly batch; no page reads it"
GROUPS = "about a release, or about schools and groups; its Standing is not a person's"
MAY = {
    "evidence/selectors/cells.py": {
        "rows_of_learners": WORKING, "counting_rows": WORKING, "shown_by": WORKING,
        "standing_of": WORKING, "cells_of": WORKING, "cells_touched": WORKING,
    },
    "determinations/selectors/worked.py": {
        "confirmations_of": WORKING, "cell_id": WORKING, "cell_key": WORKING,
    },
    "learning/selectors/portfolio.py": {
        "fingerprints": "which files to destroy with the works; no page and no learner gets them",
        "kept_to_themself": "keys that a copy of the record leaves out, once the copy was asked for",
        "works_behind": "keys beside evidence that was allowed to be read; no page asks yet",
    },
    "learning/selectors/exemptions.py": {
        "may_exempt": "takes by=; whether they may decide, for which the purpose is fixed; nothing else",
        "mistaken": "keys whose words a copy of the record leaves out, once the copy was asked for",
    },
    "people/selectors/finding.py": {"listed": OPENED},
    "accountability/selectors/releases.py": {"standing": GROUPS},
    "accountability/selectors/runs.py": {"earlier_standings": GROUPS, "standings_after": GROUPS},
    "people/selectors/access.py": {"one_of": PARTS},
    "people/selectors/zones.py": {
        "shut_there": PARTS, "opened_there": PARTS,
        "place_of": "where a school or district is; nothing about a learner",
    },
    "evidence/selectors/recent.py": {
        "competencies_shown_in": "of a class that `open_section` opened; competencies, no learner",
        "recent_pieces": "of learners whose class `open_section` opened, or whom `learners` allowed",
    },
    "evidence/selectors/artefacts.py": {
        "fingerprints": "which files to destroy with the pieces; no page and no learner gets them",
    },
    "assessments/selectors/handed_in.py": {
        "handed_in": "called for one learner whom `tasks_of` opened",
        "fingerprints": "which files to destroy with the hand-ins; no page and no learner gets them",
    },
    "assessments/selectors/entries.py": {
        "standing_of": "of a class that `section_ground` opened, for the service and the screen",
    },
    "people/selectors/directory.py": {"may_be_surveyed": "takes out those who may not be asked"},
    "people/selectors/rights.py": {
        "holder_ground": HOLDS, "answering_ground": HOLDS, "either_ground": HOLDS,
        "releases_of": HOLDS, "recipients_of": HOLDS, "notices_of": HOLDS, "choices_of": HOLDS,
        "consents_of": HOLDS, "live_consents": HOLDS,
    },
    "people/selectors/requests.py": {"requests_of": HOLDS},
    "evidence/selectors/lately.py": {"shown_lately": WORKING},
    "evidence/selectors/twice.py": {
        "scored_by_several": COUNTED, "moments_of_cells": COUNTED,
    },
    "determinations/selectors/judgements.py": {"judged_by_several": COUNTED},
    "assessments/selectors/scored_twice.py": {"pairs_of": COUNTED},
    "evidence/selectors/standing.py": {"standing_evidence": WORKING},
    "people/selectors/accounts.py": {
        "personas": "invented people of the demonstration",
        "persona_account": "invented people of the demonstration",
        "account_named": OWN,
    },
    "people/selectors/emergencies.py": {"still_open": OWN, "place_of_post": PARTS},
    "people/selectors/invited.py": {
        "invitees": "for letters that the keeper prints at the command line; names and codes only",
    },
    "people/selectors/looks.py": {"looks_about": PARTS},
    "people/selectors/news.py": {
        "digest_readers": "for the keeper's e-mail: address, language and rhythm of who is written to",
    },
    "people/selectors/overseeing.py": {"overseen": PARTS, "opened_in_emergency": PARTS},
    "people/selectors/standing.py": {
        "belonging": "which accounts end; nothing about the learner",
        "ever_belonged": "which accounts end; nothing about the learner",
    },
    "people/selectors/classes.py": {
        "school_class": NAMED,
        "members_of": "of a class that `open_section` opened",
    },
    "people/selectors/groups.py": {
        "subgroups_of": "counted into groups by the nightly batch; no page reads it",
    },
    "people/selectors/lookups.py": {"districts_of_sections": NAMED},
    "people/selectors/persons.py": {
        "aliases": PARTS, "records_of": PARTS, "records_and_aliases": PARTS,
        "entered_on": OPENED, "named_records": NAMED, "person": NAMED, "names_of": NAMED,
        "account_person": OWN, "enrollment_on": OPENED,
        "every_name": "looked for in work that the page's class opened; shown to nobody",
    },
    "people/selectors/places.py": {"whereabouts": OPENED, "enrolled_since": OPENED},
    "people/selectors/relations.py": {
        "posts": PARTS, "taught": PARTS, "caseload": PARTS, "teachers_lately": PARTS,
    },
    "people/selectors/sections.py": {
        "numbers_of_learners": "numbers beside the classes that somebody teaches (`classes_of`); names nobody",
        "learners_of_section": "of a class that `section_ground` opened",
        "still_taught": "of a class that `section_ground` opened", "sections_taught_lately": OWN,
        "sections_taught": OWN, "teachers_of_section": NAMED, "people": NAMED,
        "in_class": PARTS, "at_school": PARTS,
    },
    "people/selectors/sheets.py": {
        "allowed_for": "where learners are, as policy asks it; nothing about them",
        "families_of": "of a class that `look_at_section` opened",
    },
    "people/selectors/stations.py": {"relations_of": "what people are, not whose; no learner named"},
}  # fmt: skip
"""Selectors that may be called without saying who asks, each with its reason."""


def selectors():
    """(file, function) of every public function in a house's selectors that reads about somebody."""
    for path in sorted(SOURCE.glob("*/selectors/**/*.py")):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                names = _arguments(node)
                said = ast.unparse(node.returns) if node.returns else ""
                if names & WHOSE or any(word in said for word in ABOUT):
                    yield path.relative_to(SOURCE).as_posix(), node


def _arguments(node):
    return {a.arg for a in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)}


def test_every_selector_about_a_person_asks_who_and_what_for():
    silent = [
        f"{path}: {node.name}"
        for path, node in selectors()
        if not {"by", "purpose"} <= _arguments(node) and node.name not in MAY.get(path, {})
    ]
    assert silent == [], "give them by= and purpose=, or a reason in MAY"


def test_every_exception_is_still_there_and_still_needed():
    found = {(path, node.name): _arguments(node) for path, node in selectors()}
    stale = [
        (path, name)
        for path, reasons in MAY.items()
        for name in reasons
        if {"by", "purpose"} <= found.get((path, name), {"by", "purpose"})
    ]
    assert stale == []


def test_a_ground_is_asked_for_a_class_of_data_and_has_no_default():
    path = SOURCE / "people/selectors/access.py"
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.FunctionDef) and (
            node.name == "learners" or node.name.endswith("_ground")
        ):
            if node.name.startswith("_"):
                continue
            wanted = dict(zip(node.args.kwonlyargs, node.args.kw_defaults, strict=True))
            assert [d for a, d in wanted.items() if a.arg == "data"] == [None], node.name


def test_what_only_the_engine_reads_no_page_and_no_command_imports():
    inner = {
        (f"cairn.{path[:-3].replace('/', '.')}", name)
        for path, reasons in MAY.items()
        for name, reason in reasons.items()
        if reason == WORKING
    }
    taken = {
        (node.module, each.name)
        for house in ("journeys", "site", "cli")
        for path in (SOURCE / house).rglob("*.py")
        if "tests" not in path.parts
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom)
        for each in node.names
    }
    assert inner & taken == set()
