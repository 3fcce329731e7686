"""What an installation is made of, and what is done when a weakness of it is published."""

import json
import re
from pathlib import Path

from tests import audit, sbom
from tests.asvs_items import ITEMS, LEVEL_3

LOCK = Path(sbom.LOCK).read_text()
ROOT = Path(__file__).parent.parent


def test_the_list_holds_every_pinned_version_with_its_hashes_and_nothing_else():
    listed = [f"{c['name']}=={c['version']}" for c in sbom.components(LOCK)]
    assert listed == re.findall(r"^[\w.-]+==[^\s;]+", LOCK, re.MULTILINE)
    assert all(
        any(p["name"] == "lock:sha256" for p in c["properties"]) for c in sbom.components(LOCK)
    )
    assert sum(len(c["properties"]) for c in sbom.components(LOCK)) >= LOCK.count("--hash=")


def test_the_list_is_cyclonedx_the_same_each_time_and_no_two_entries_share_a_reference():
    made = json.loads(sbom.main())
    assert (made["bomFormat"], made["specVersion"]) == ("CycloneDX", "1.6")
    assert sbom.main() == sbom.main()
    references = [c["bom-ref"] for c in made["components"]]
    assert len(set(references)) == len(references)
    assert all(r.startswith("pkg:pypi/") for r in references)


def test_a_published_weakness_is_named_with_its_mend_and_an_explained_one_is_not(monkeypatch):
    weak = {"id": "PYSEC-1", "fix_versions": ["9.9"]}
    answer = json.dumps(
        {
            "dependencies": [
                {"name": "x", "version": "1", "vulns": [weak]},
                {"name": "y", "version": "1"},
            ]
        }
    )
    assert audit.weaknesses(answer) == ["x 1: PYSEC-1; mended in 9.9."]
    monkeypatch.setattr(audit, "EXPLAINED", {"PYSEC-1": "not used here"})
    assert audit.weaknesses(answer) == []


def test_every_weakness_that_the_linter_is_told_to_pass_over_has_a_reason():
    """An S rule that is passed over in a line says why, beside it."""
    silent = []
    for path in (ROOT / "src").rglob("*.py"):
        if "/tests/" in path.as_posix() or "/migrations/" in path.as_posix():
            continue
        for number, line in enumerate(path.read_text().splitlines(), 1):
            if told := re.search(r"# noqa: S\d+(.*)", line):
                silent += [f"{path.name}:{number}"] if len(told[1].strip()) < 8 else []
    assert silent == []


def test_every_test_that_the_security_pages_name_is_there():
    named = set()
    for page in (ROOT / "docs" / "security").glob("*.md"):
        named |= {(page.name, n) for n in re.findall(r"`([\w/]*test_\w+\.py)`", page.read_text())}
    assert len(named) > 10
    everything = {p.relative_to(ROOT).as_posix() for p in ROOT.glob("src/**/test_*.py")}
    everything |= {p.relative_to(ROOT).as_posix() for p in (ROOT / "tests").glob("test_*.py")}
    lacking = []
    for page, name in sorted(named):
        house, _, file = name.rpartition("/")
        wanted = {name, f"src/cairn/{house}/tests/{file}"}
        lacking += [] if wanted & everything else [f"{page}: {name}"]
    assert lacking == []


def covered(row):
    """The items that a row's first cell names, with ranges written out; a section stands for all of it."""
    every, found = ITEMS | LEVEL_3, set()
    for part in re.sub(r"\([^)]*\)", "", row).split(","):
        first, _, last = part.strip().partition("–")
        *section, begin = first.split(".")
        end = (last or first).split(".")[-1]
        for number in range(int(begin), int(end) + 1):
            named = ".".join([*section, str(number)])
            within = {i for i in every if i == named or i.startswith(f"{named}.")}
            found |= within or {f"{named} is no item"}
    return found


def test_every_item_of_level_1_and_2_stands_in_the_list_and_none_is_invented():
    lines = (ROOT / "docs" / "security" / "asvs.md").read_text().splitlines()
    rows = [line.split("|")[1] for line in lines if re.match(r"\| \d", line)]
    found = set().union(*map(covered, rows))
    assert len(ITEMS) == 253
    assert sorted(ITEMS - found) == []
    assert sorted(i for i in found if "no item" in i) == []
    assert covered("1.2.10, 4.3") >= {"1.2.10", "4.3.1"}
    assert covered("1.9.1") == {"1.9.1 is no item"}
