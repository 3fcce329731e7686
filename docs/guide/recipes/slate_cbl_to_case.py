"""Makes a CASE 1.1 package of the competencies in a Slate CBL database dump.

    python docs/guide/recipes/slate_cbl_to_case.py FOLDER_OF_THE_DUMPS > slate-cbl.json

Content areas become headings, competencies and skills stand under them in the order of the dump. The
number of demonstrations a skill asks for at each portfolio level has no place in CASE: it is kept in the
item's extensions. What Slate has archived is left out. Identifiers are made from Slate's own codes, so
the same dump gives the same package.
"""

import json
import re
import sys
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

HOME = "https://github.com/SlateFoundation/slate-cbl"
CASE = "https://frameworks.cairn.invalid/ims/case/v1p1"
CHANGED = "2021-08-08T00:00:00Z"
TITLE = "Slate CBL competencies"
AREA, COMPETENCY, SKILL = "Content Area", "Competency", "Skill"
MIT = """MIT License

Copyright (c) 2018 SlateFoundation

Permission is hereby granted, free of charge, to any person obtaining a copy of this software and \
associated documentation files (the "Software"), to deal in the Software without restriction, including \
without limitation the rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell \
copies of the Software, and to permit persons to whom the Software is furnished to do so, subject to the \
following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial \
portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT \
LIMITED TO THE WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO \
EVENT SHALL THE AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER \
IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR \
THE USE OR OTHER DEALINGS IN THE SOFTWARE."""

VALUE = re.compile(r"'((?:[^'\\]|\\.|'')*)'|([^,()']+)")
ESCAPED = {"n": "\n", "r": "\r", "t": "\t", "0": ""}


def rows(dump: Path, table: str) -> list[list[str | None]]:
    """The rows inserted into a table, as texts; NULL is None."""
    start = f"INSERT INTO `{table}` VALUES ("  # noqa: S608  (text that is read, not run)
    lines = dump.read_text(encoding="utf-8").splitlines()
    return [values(line[len(start) - 1 :]) for line in lines if line.startswith(start)]


def values(inserted: str) -> list[str | None]:
    found: list[str | None] = []
    for quoted, bare in VALUE.findall(inserted.rstrip(";").strip()[1:-1]):
        if bare:
            found.append(None if bare.strip() == "NULL" else bare.strip())
        else:
            text = re.sub(r"\\(.)", lambda m: ESCAPED.get(m[1], m[1]), quoted.replace("''", "'"))
            found.append(" ".join(text.split()))
    return found


def guid(*words: str) -> str:
    return str(uuid5(NAMESPACE_URL, "/".join((HOME, *words))))


def item(kind: str, code: str, title: str, statement: str, **more: object) -> dict[str, object]:
    key = guid(kind, code)
    return {
        "identifier": key,
        "uri": f"{CASE}/CFItems/{key}",
        "fullStatement": statement,
        "CFItemType": kind,
        "humanCodingScheme": code,
        "abbreviatedStatement": title,
        "language": "en",
        "CFItemTypeURI": link("CFItemTypes", kind, kind),
        "lastChangeDateTime": CHANGED,
        **more,
    }


def link(section: str, title: str, *words: str) -> dict[str, str]:
    key = guid(*words)
    return {"title": title, "identifier": key, "uri": f"{CASE}/{section}/{key}"}


def child(below: dict, above: dict, order: int) -> dict[str, object]:
    key = guid("isChildOf", below["identifier"])
    return {
        "identifier": key,
        "associationType": "isChildOf",
        "sequenceNumber": order,
        "uri": f"{CASE}/CFAssociations/{key}",
        "originNodeURI": node(below),
        "destinationNodeURI": node(above),
        "lastChangeDateTime": CHANGED,
    }


def node(element: dict) -> dict[str, str]:
    title = element.get("humanCodingScheme") or element["title"]
    return {"title": title, "identifier": element["identifier"], "uri": element["uri"]}


def definition(kind: str, order: int) -> dict[str, str]:
    named = link("CFItemTypes", kind, kind)
    return {
        "identifier": named["identifier"],
        "uri": named["uri"],
        "title": kind,
        "description": kind,
        "hierarchyCode": str(order),
        "typeCode": kind,
        "lastChangeDateTime": CHANGED,
    }


def package(folder: Path) -> dict[str, object]:
    terms = link("CFLicenses", "MIT License", "license")
    named = link("CFDocuments", TITLE, "document")
    document = {
        "identifier": named["identifier"],
        "uri": named["uri"],
        "frameworkType": "Competency framework",
        "caseVersion": "1.1",
        "creator": "Slate CBL contributors",
        "title": TITLE,
        "lastChangeDateTime": CHANGED,
        "officialSourceURL": HOME,
        "publisher": "Slate Foundation",
        "description": "Competencies and skills of a running competency-based school network.",
        "language": "en",
        "adoptionStatus": "Adopted",
        "licenseURI": terms,
    }
    items, associations = elements(folder, document)
    license_ = {
        "identifier": terms["identifier"],
        "uri": terms["uri"],
        "title": terms["title"],
        "licenseText": MIT,
        "lastChangeDateTime": CHANGED,
    }
    kinds = [definition(kind, i) for i, kind in enumerate((AREA, COMPETENCY, SKILL), 1)]
    return {
        "CFDocument": document,
        "CFItems": items,
        "CFAssociations": associations,
        "CFDefinitions": {"CFLicenses": [license_], "CFItemTypes": kinds},
    }


def elements(folder: Path, document: dict) -> tuple[list[dict], list[dict]]:
    areas, competencies = {}, {}
    items: list[dict] = []
    associations: list[dict] = []

    def add(made: dict, above: dict) -> dict:
        order = 1 + sum(
            a["destinationNodeURI"]["identifier"] == above["identifier"] for a in associations
        )
        items.append(made)
        associations.append(child(made, above, order))
        return made

    for key, _, _, _, code, title, status in rows(
        folder / "cbl_content_areas.sql", "cbl_content_areas"
    ):
        if status == "active":
            areas[key] = add(item(AREA, code, title, title), document)
    for row in rows(folder / "cbl_competencies.sql", "cbl_competencies"):
        key, area, code, title, statement, status = row[0], *row[6:11]
        if status == "active" and area in areas:
            subject = [areas[area]["fullStatement"]]
            made = item(COMPETENCY, code, title, statement, subject=subject)
            competencies[key] = add(made, areas[area])
    for row in rows(folder / "cbl_skills.sql", "cbl_skills"):
        above, code, title, statement, required, status = row[6:12]
        if status == "active" and above in competencies:
            extensions = {"slate-cbl:demonstrationsRequired": json.loads(required)}
            made = item(SKILL, code, title, statement, extensions=extensions)
            add(made, competencies[above])
    return items, associations


if __name__ == "__main__":
    json.dump(package(Path(sys.argv[1])), sys.stdout, ensure_ascii=False, indent=1)
    sys.stdout.write("\n")
