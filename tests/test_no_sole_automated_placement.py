"""Requirement 32: nothing places a learner by itself, and what a rule decides a person can review and overrule."""

import ast
from pathlib import Path

SOURCE = Path(__file__).parent.parent / "src" / "cairn"
PLACES = {"Enrollment", "SectionEnrollment", "Role", "TeamMembership"}
"""Tables whose rows put a learner into a school, a class or a programme."""
MADE_BY_PEOPLE = {
    "people/services/roster": "what a district's roster says, brought by a person or a person's schedule",
    "people/services/records": "what a school's files say",
    "people/services/loading.py": "invented learners of the demonstration",
    "demo": "invented learners",
}
"""Where such rows may be made, and who says what is in them."""
DECIDES = (
    "measure",
    "determinations",
    "supports",
    "evidence",
    "batch",
    "competencies",
    "journeys",
    "policy",
    "disclosure",
)
"""Houses in which a rule, an estimate or a page decides or suggests something about a learner."""


def modules(*words):
    """Each module that holds one of these words, and its tree."""
    for path in sorted(SOURCE.rglob("*.py")):
        name, text = path.relative_to(SOURCE).as_posix(), path.read_text(encoding="utf-8")
        if "/tests/" not in name and "/migrations/" not in name and any(w in text for w in words):
            yield name, ast.parse(text)


def dotted(node):
    """a.b.c as text; empty for anything else."""
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value)}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else ""


def writes(tree):
    """Tables of PLACES of which a module makes rows: Model(…), Model.objects.create, insert(Model, …)."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            called = dotted(node.func)
            first = dotted(node.args[0]) if node.args else ""
            for name in PLACES:
                if called == name or (called.startswith(f"{name}.objects.") and "create" in called):
                    yield name
                if first.split(".")[-1] == name and called.split(".")[-1] in {"insert", "load"}:
                    yield name


def imported(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{each.name}" for each in node.names)
        elif isinstance(node, ast.Import):
            yield from (each.name for each in node.names)


def test_requirement_32_only_what_people_say_of_a_learner_makes_a_placement():
    makers = {name for name, tree in modules(*PLACES) if any(writes(tree))}
    assert [m for m in sorted(makers) if not m.startswith(tuple(MADE_BY_PEOPLE))] == []


def test_requirement_32_no_house_that_decides_by_rule_reaches_what_makes_a_placement():
    makers = (
        "cairn.people.services.roster",
        "cairn.people.services.records",
        "cairn.people.services.loading",
    )
    reached = [
        (name, module)
        for name, tree in modules("cairn.people.services")
        if name.split("/")[0] in DECIDES
        for module in imported(tree)
        if module.startswith(makers)
    ]
    assert reached == []


def test_requirement_32_no_rule_opens_a_plan_or_answers_a_flag():
    """Raising a flag is the keeper's nightly run; what is done about it is done by whoever signs in."""
    doing = {
        "open_plan",
        "review",
        "decide",
        "settle",
        "settle_plan",
        "SupportPlan",
        "FlagDecision",
    }
    source = (SOURCE / "supports/services/flags.py").read_text(encoding="utf-8")
    raising = {
        node.name: {dotted(n.func).split(".")[0] for n in ast.walk(node) if isinstance(n, ast.Call)}
        for node in ast.parse(source).body
        if isinstance(node, ast.FunctionDef)
    }
    steps, left = set(), ["raise_flags"]
    while left:
        name = left.pop()
        if name not in steps:
            steps.add(name)
            left += [called for called in raising[name] if called in raising]
    assert "_of_school" in steps
    assert {called for name in steps for called in raising[name]} & doing == set()


def test_this_sweep_sees_a_placement_that_a_rule_would_make():
    rule = "def place(by):\n    SectionEnrollment.objects.create(person=by, section=best)\n"
    assert set(writes(ast.parse(rule))) == {"SectionEnrollment"}
    assert set(writes(ast.parse("rows = [Enrollment(person=p) for p in found]"))) == {"Enrollment"}
