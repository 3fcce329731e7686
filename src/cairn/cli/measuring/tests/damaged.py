"""Every command with a file that it takes, and the ways in which files are damaged on their way to an analyst."""

import gzip
import json

import pyarrow as pa
import pyarrow.parquet as pq

RULE = {
    "method": "precision_weighted@1",
    "scale": {"lowest": 1, "cuts": [1.5, 2.5]},
    "measures": [{"name": "a", "standard_error": 0.4}, {"name": "b", "standard_error": 0.5}],
    "prior": {"mean": 2, "sd": 0.9},
    "enough": {"minimum": 1},
}
SCORES = [(f"s{i}", 500 + 7 * i % 90, 510 + 11 * i % 80, 520 + 13 * i % 70) for i in range(40)]
LONG = [(r[0], 2023 + k, 3 + k, r[1 + k]) for r in SCORES for k in range(3)]
EVIDENCE = [
    (f"s{i // 4}", f"2026-0{1 + i % 4}-03", 1 + (i // 4 + i) * 7 % 4, "m") for i in range(240)
]
ANSWERS = [(f"s{i // 8}", i % 8, "adding", i * 5 % 3 % 2) for i in range(80)]
YEARS = [(i * 7 % 4, "yn"[i % 2], 2025 + i // 4 % 2, f"c{i % 5}") for i in range(80)]

FILES = {
    "sgp": ("id,old,mid,now", SCORES, ["--id=id", "--scores=old,mid,now", "--out={out}"]),
    "sgp long": (
        "id,year,grade,score", LONG,
        ["--id=id", "--year=year", "--grade=grade", "--score=score", "--out={out}"],
    ),
    "project": ("id,old,mid,now", SCORES, ["--id=id", "--scores=mid,now", "--matrices={m}", "--out={out}"]),
    "to-standard": (
        "id,old,mid,now", SCORES,
        ["--id=id", "--scores=mid,now", "--matrices={m}", "--standard=540", "--draws=3", "--out={out}"],
    ),
    "on-track": (
        "id,old,mid,now", SCORES,
        ["--id=id", "--before=old", "--now=now", "--target=mid", "--years-left=2", "--out={out}"],
    ),
    "value-table": (
        "id,was,is", [(f"s{i}", 1 + i % 2, 1 + i % 3 % 2) for i in range(9)],
        ["--id=id", "--before=was", "--after=is", "--table={t}", "--out={out}"],
    ),
    "pace": (
        "id,done,years,open", [(f"s{i}", i % 5 + 1, 0.5, 30) for i in range(12)],
        ["--id=id", "--mastered=done", "--elapsed=years", "--open-set=open", "--due=3", "--out={out}"],
    ),
    "combine": ("id,a,b", [(f"s{i}", 1 + i % 3, 2) for i in range(20)], ["--id=id", "--rule={r}", "--out={out}"]),
    "accuracy": ("score,se", [(1 + i / 9, 0.3) for i in range(20)], ["--score=score", "--se=se", "--cuts=2"]),
    "accuracy ll": (
        "score", [(i % 21,) for i in range(60)],
        ["--score=score", "--reliability=0.8", "--least=0", "--most=20", "--cuts=9"],
    ),
    "accuracy stated": ("p,q", [(0.25, 0.75)] * 9, ["--probabilities=p,q"]),
    "agreement": ("a,b", [(i % 3, i * 2 % 3) for i in range(20)], ["--a=a", "--b=b", "--draws=5"]),
    "flip": ("was,is", [(i % 3, i * 2 % 3) for i in range(20)], ["--before=was", "--after=is", "--out={out}"]),
    "flip methods": (
        "id,day,value,what", EVIDENCE,
        ["--methods=mean@1,latest@1", "--learner=id", "--order=day", "--value=value", "--scale=1,4"],
    ),
    "fit-levels": (
        "id,day,value,what", EVIDENCE,
        ["--learner=id", "--day=day", "--value=value", "--levels=1-4", "--out={out}"],
    ),
    "trace": (
        "id,at,what,right", ANSWERS,
        ["--learner=id", "--order=at", "--skill=what", "--correct=right", "--method=mean@1", "--out={out}"],
    ),
    "compare": (
        "id,at,what,right", ANSWERS,
        ["--learner=id", "--order=at", "--skill=what", "--correct=right", "--methods=mean@1"],
    ),
    "gap": (
        "value,meals,year,school", YEARS,
        ["--value=value", "--group=meals", "--ahead=y", "--behind=n", "--year=year", "--before=2025",
         "--after=2026", "--cluster=school", "--draws=100"],
    ),
    "groups": ("value,meals,year,school", YEARS, ["--value=value", "--group=school", "--out={out}"]),
}  # fmt: skip


def beside(folder):
    """The files that commands read besides their input, and where they write."""
    (folder / "r.yaml").write_text(json.dumps(RULE))
    (folder / "t.csv").write_text("before,1,2\n1,0,50\n2,0,100\n")
    return {
        "r": folder / "r.yaml",
        "t": folder / "t.csv",
        "m": folder / "m.json",
        "out": folder / "o.csv",
    }


def text(head, rows, sign=","):
    lines = [head.replace(",", sign), *(sign.join(map(str, row)) for row in rows)]
    return "\n".join(lines) + "\n"


def _table(head, rows, kind=None):
    columns = dict(zip(head.split(","), map(list, zip(*rows, strict=True)), strict=True))
    if kind is not None:
        last = list(columns)[-1]
        columns[last] = kind(columns[last])
    return pa.table(columns)


def _put(at, row, column, value):
    return [r if i != row else (*r[:column], value, *r[column + 1 :]) for i, r in enumerate(at)]


def _every(rows, column, value):
    return [(*r[:column], value, *r[column + 1 :]) for r in rows]


def _at(head, column):
    return min(column, head.count(","))


CSV = {
    "nothing": lambda h, r: b"",
    "only line ends": lambda h, r: b"\n\n\n",
    "header only": lambda h, r: text(h, []).encode(),
    "header without line end": lambda h, r: h.encode(),
    "one row": lambda h, r: text(h, r[:1]).encode(),
    "two rows": lambda h, r: text(h, r[:2]).encode(),
    "rows twice": lambda h, r: text(h, [*r, *r]).encode(),
    "semicolons": lambda h, r: text(h, r, ";").encode(),
    "tabs": lambda h, r: text(h, r, "\t").encode(),
    "another encoding": lambda h, r: text(h, r).encode("utf-16"),
    "not text": lambda h, r: bytes(range(256)) * 9,
    "too many cells": lambda h, r: (text(h, r) + "1," * 9 + "\n").encode(),
    "too few cells": lambda h, r: (text(h, r) + "\n1" * (h.count(",") > 0) + "\n").encode(),
    "open quote": lambda h, r: (text(h, r) + '"1').encode(),
    "header twice": lambda h, r: text(f"{h},{h}", [(*x, *x) for x in r]).encode(),
    "all of a kind": lambda h, r: text(h, [r[0]] * 30).encode(),
    **{
        f"{name} in column {column}": lambda h, r, c=column, v=value: text(h, _put(r, 2, _at(h, c), v)).encode()
        for column in (0, 1, 2, 3)
        for name, value in {
            "text": "many", "nothing": "", "infinity": "inf", "an overflow": "1e400", "a giant": "1e300",
            "minus": "-7", "a fraction": "0.37", "a date": "2026-13-45", "a list": '"1,2"',
        }.items()
    },
    **{
        f"column {column} missing": lambda h, r, c=column: text(h, _every(r, _at(h, c), "")).encode()
        for column in (0, 1, 2, 3)
    },
    **{
        f"column {column} constant": lambda h, r, c=column: text(h, _every(r, _at(h, c), "2")).encode()
        for column in (0, 1, 2, 3)
    },
}  # fmt: skip
ODD = {
    "lists": lambda c: pa.array([[x] for x in c]),
    "bytes": lambda c: pa.array([b"\xff"] * len(c)),
    "times": lambda c: pa.array([0] * len(c), pa.timestamp("us")),
    "marks": lambda c: pa.array([i % 2 == 0 for i in range(len(c))]),
    "nulls": lambda c: pa.nulls(len(c)),
    "large": lambda c: pa.array([2**62 + i for i in range(len(c))]),
    "words": lambda c: pa.array([str(x) for x in c]).dictionary_encode(),
    "records": lambda c: pa.array([{"a": x} for x in c]),
}


def damages(folder, head, rows):
    """By name a file that is damaged that way."""
    for name, made in CSV.items():
        (path := folder / "in.csv").write_bytes(made(head, rows))
        yield name, path
    (path := folder / "in.csv.gz").write_bytes(b"no gzip")
    yield "no gzip", path
    path.write_bytes(gzip.compress(text(head, rows).encode())[:-20])
    yield "half a gzip", path
    (path := folder / "in.parquet").write_bytes(b"PAR1 no parquet")
    yield "no parquet", path
    pq.write_table(_table(head, rows).slice(0, 0), path)
    yield "parquet without rows", path
    for name, kind in ODD.items():
        pq.write_table(_table(head, rows, kind), path)
        yield f"parquet of {name}", path
    yield "a folder", folder
    yield "nothing there", folder / "nowhere.csv"


def harmless(folder, head, rows):
    """By name a file that says the same in another way."""
    (path := folder / "in.csv").write_bytes(b"\xef\xbb\xbf" + text(head, rows).encode())
    yield "byte order mark", path
    path.write_bytes(text(head, rows).replace("\n", "\r\n").encode())
    yield "other line ends", path
    path.write_bytes(text(head, rows).rstrip("\n").encode())
    yield "no last line end", path
    (path := folder / "in.csv.gz").write_bytes(gzip.compress(text(head, rows).encode()))
    yield "gzip", path
    pq.write_table(_table(head, rows), path := folder / "in.parquet")
    yield "parquet", path
    quoted = [tuple(f'"{cell}"' for cell in row) for row in rows]
    (path := folder / "in.csv").write_bytes(text(head, quoted).encode())
    yield "quotes", path
