"""A made-up district of any size as files to import: a framework, a roster with results, records, evidence.

Everything follows from the size; no name is a real person's. One row in a hundred is faulty on purpose,
so that what is put aside takes part in every test.
"""

import csv
import io
import json
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

PER_CLASS, COMPETENCIES = 25, 60
_LETTERS = str.maketrans("0123456789abcdef", "abdegiklmnoprstu")
CHANGED = "2026-01-01T00:00:00Z"


def guid(*parts: object) -> str:
    return str(uuid5(NAMESPACE_URL, "https://district.invalid/" + "/".join(map(str, parts))))


BEGUN = date.today() - timedelta(200)  # noqa: DTZ011 the command line's own day
"""Its school year goes on: what ends in it ends today."""


def _day(month: int, day: int = 0) -> str:
    return str(BEGUN + timedelta(30 * month + day))


def word(n: int, length: int) -> str:
    """A name that sounds like nobody's, and like no other."""
    return guid("name", n).replace("-", "").translate(_LETTERS)[:length].title()


def person(n: int) -> tuple[str, str, str]:
    """Given name, family name, birth date; the second learner is the first one over again."""
    n = 0 if n == 1 else n
    drawn = int(guid("birth", n)[:8], 16)
    return (
        word(n, 6),
        word(n, 14)[6:].title(),
        f"201{drawn % 5 + 2}-{drawn % 12 + 1:02}-{drawn % 27 + 1:02}",
    )


@dataclass(frozen=True)
class District:
    """Its files in a folder."""

    folder: Path
    learners: int

    @property
    def framework(self) -> Path:
        return self.folder / "framework.json"

    @property
    def roster(self) -> Path:
        return self.folder / "roster.zip"

    @property
    def records(self) -> Path:
        return self.folder / "attendance.csv"

    @property
    def evidence(self) -> Path:
        return self.folder / "evidence.csv"

    def write(self) -> "District":
        self.folder.mkdir(parents=True, exist_ok=True)
        self.framework.write_text(json.dumps(self._package()))
        with zipfile.ZipFile(self.roster, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, (heads, rows) in self._tables().items():
                archive.writestr(f"{name}.csv", _text(heads, rows))
        self.records.write_text(_text(*self._attendance()))
        self.evidence.write_text(_text(*self._evidence()))
        return self

    def _package(self) -> dict[str, Any]:
        home = "https://district.invalid/ims/case/v1p1"
        document = {
            "identifier": guid("framework"),
            "uri": f"{home}/CFDocuments/{guid('framework')}",
            "creator": "District",
            "title": "What is learned here",
            "lastChangeDateTime": CHANGED,
            "adoptionStatus": "Adopted",
        }
        items = [
            {
                "identifier": guid("item", n),
                "uri": f"{home}/CFItems/{guid('item', n)}",
                "fullStatement": f"Does the thing number {n}.",
                "humanCodingScheme": f"T.{n}",
                "lastChangeDateTime": CHANGED,
            }
            for n in range(COMPETENCIES)
        ]
        ties = [
            {
                "identifier": guid("tie", n),
                "uri": f"{home}/CFAssociations/{guid('tie', n)}",
                "associationType": "isChildOf",
                "sequenceNumber": n + 1,
                "originNodeURI": _link(item),
                "destinationNodeURI": _link(document),
                "lastChangeDateTime": CHANGED,
            }
            for n, item in enumerate(items)
        ]
        return {"CFDocument": document, "CFItems": items, "CFAssociations": ties}

    def _tables(self) -> dict[str, tuple[str, list[Sequence[object]]]]:
        classes = range(-(-self.learners // PER_CLASS))
        bulk = [(f"file.{kind}", "bulk") for kind in _HEADS]
        told = [("manifest.version", "1.0"), ("oneroster.version", "1.2"), *bulk]
        rows: dict[str, list[Sequence[object]]] = {kind: [] for kind in _HEADS}
        year = (str(BEGUN), str(BEGUN + timedelta(300)))
        rows["academicSessions"] = [
            ("y", "", "", "This year", "schoolYear", *year, "", year[1][:4])
        ]
        rows["orgs"] = [
            ("d", "", "", "District", "district", "2690", ""),
            ("s", "", "", "School", "school", "7527", "d"),
        ]
        rows["courses"] = [("c", "", "", "y", "Everything", "ALL", "06", "d", "", "")]
        rows["classes"] = [
            (f"k{k}", "", "", f"Class {k}", "06", "c", "", "scheduled", "", "s", "y", "", "", "")
            for k in classes
        ]
        for n in range(self.learners):
            given, family, born = person(n)
            sex = "unheard of" if n % 100 == 99 else ("female", "male")[(n or 1) % 2]
            rows["users"].append(
                (f"u{n}", "", "", "true", f"u{n}", "", given, family, "", f"1{n:06}", "", "", "", "",
                 "06", "", "", "", "", "", "s", "")
            )  # fmt: skip
            rows["roles"].append((f"r{n}", "", "", f"u{n}", "primary", "student", *year, "s", ""))
            rows["demographics"].append((f"u{n}", "", "", born, sex))
            for k in {n % len(classes), n // PER_CLASS}:
                rows["enrollments"].append(
                    (f"e{n}-{k}", "", "", f"k{k}", "s", f"u{n}", "student", "", *year)
                )
        rows["categories"] = [("g", "", "", "Evidence", "")]
        for k in classes:
            for t in range(3):
                rows["lineItems"].append(
                    (
                        f"l{k}-{t}",
                        "",
                        "",
                        f"Task {t}",
                        "",
                        f"2025-1{t}-01",
                        _day(t, 9),
                        f"k{k}",
                        "g",
                        "y",
                        1,
                        4,
                        "s",
                    )
                )
        for n in range(self.learners):
            for t in range(3):
                score = 9 if (n + t) % 100 == 50 else (n * 7 + t) % 4 + 1
                rows["results"].append(
                    (
                        f"x{n}-{t}",
                        "",
                        "",
                        f"l{n // PER_CLASS}-{t}",
                        f"u{n}",
                        "fully graded",
                        score,
                        _day(t, 9),
                    )
                )
                rows["resultLearningObjectiveIds"].append(
                    (f"o{n}-{t}", "", "", f"x{n}-{t}", "case", f"urn:uuid:{guid('item', n % 20)}")
                )
        tables = {kind: (_HEADS[kind], rows[kind]) for kind in _HEADS}
        return {"manifest": ("propertyName,value", told), **tables}  # type: ignore[dict-item]

    def _attendance(self) -> tuple[str, list[Sequence[object]]]:
        heads = (
            "StudentIdentifier,SchoolIdentifier,SchoolYear,SessionBeginDate,SessionEndDate,"
            "NumberOfDaysInAttendance,NumberOfDaysAbsent"
        )
        months = [(_day(1), _day(1, 29)), (_day(2), _day(2, 29))]
        return heads, [
            (f"1{n:06}", "7527", _day(1)[:4], *month, 20 - n % 3, "many" if n % 100 == 7 else n % 3)
            for n in range(self.learners)
            for month in months
        ]

    def _evidence(self) -> tuple[str, list[Sequence[object]]]:
        return "key,learner,competency,use,performed_at,score,task", [
            (
                f"v{n}-{t}", "nobody" if n % 100 == 20 else f"1{n:06}", guid("item", n % 20 + t // 3), "performance",
                _day(t, 20), (n + t) % 4 + 1, f"Project {t}",
            )
            for n in range(self.learners)
            for t in range(5)
        ]  # fmt: skip


def _link(node: dict[str, Any]) -> dict[str, str]:
    title = node.get("fullStatement") or node["title"]
    return {"identifier": node["identifier"], "uri": node["uri"], "title": title}


def _text(heads: str, rows: Iterable[Sequence[object]]) -> str:
    out = io.StringIO()
    out.write(heads + "\r\n")
    csv.writer(out).writerows(rows)
    return out.getvalue()


_HEADS = {
    "academicSessions": "sourcedId,status,dateLastModified,title,type,startDate,endDate,parentSourcedId,schoolYear",
    "orgs": "sourcedId,status,dateLastModified,name,type,identifier,parentSourcedId",
    "courses": "sourcedId,status,dateLastModified,schoolYearSourcedId,title,courseCode,grades,orgSourcedId,subjects,"
    "subjectCodes",
    "classes": "sourcedId,status,dateLastModified,title,grades,courseSourcedId,classCode,classType,location,"
    "schoolSourcedId,termSourcedIds,subjects,subjectCodes,periods",
    "users": "sourcedId,status,dateLastModified,enabledUser,username,userIds,givenName,familyName,middleName,"
    "identifier,email,sms,phone,agentSourcedIds,grades,password,userMasterIdentifier,preferredGivenName,"
    "preferredMiddleName,preferredFamilyName,primaryOrgSourcedId,pronouns",
    "roles": "sourcedId,status,dateLastModified,userSourcedId,roleType,role,beginDate,endDate,orgSourcedId,"
    "userProfileSourcedId",
    "demographics": "sourcedId,status,dateLastModified,birthDate,sex",
    "enrollments": "sourcedId,status,dateLastModified,classSourcedId,schoolSourcedId,userSourcedId,role,primary,"
    "beginDate,endDate",
    "categories": "sourcedId,status,dateLastModified,title,weight",
    "lineItems": "sourcedId,status,dateLastModified,title,description,assignDate,dueDate,classSourcedId,"
    "categorySourcedId,academicSessionSourcedId,resultValueMin,resultValueMax,schoolSourcedId",
    "results": "sourcedId,status,dateLastModified,lineItemSourcedId,studentSourcedId,scoreStatus,score,scoreDate",
    "resultLearningObjectiveIds": "sourcedId,status,dateLastModified,resultSourcedId,source,learningObjectiveId",
}  # fmt: skip
