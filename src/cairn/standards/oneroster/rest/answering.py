"""The shapes that OneRoster's REST binding gives to pages of answers and to refusals."""

from urllib.parse import urlencode


class Refusal(Exception):  # noqa: N818 an answer, not a fault of ours
    """A request that is answered with a status and the specification's word for why.

    status   HTTP
    code     imsx_codeMinorFieldValue: invaliddata, invalid_filter_field, unknownobject …
    """

    def __init__(self, status: int, code: str, words: str) -> None:
        super().__init__(words)
        self.status, self.code, self.words = status, code, words


UNKNOWN = ("unknownobject", "There is no such thing for this client.")


def nothing() -> Refusal:
    """What is out of scope and what does not exist are answered with the same bytes."""
    return Refusal(404, *UNKNOWN)


def status_info(code: str, words: str) -> dict[str, object]:
    """The payload of a refusal (imsx_StatusInfo)."""
    return {
        "imsx_codeMajor": "failure",
        "imsx_severity": "error",
        "imsx_description": words,
        "imsx_CodeMinor": {
            "imsx_codeMinorField": [
                {"imsx_codeMinorFieldName": "TargetEndSystem", "imsx_codeMinorFieldValue": code}
            ]
        },
    }


def links(address: str, query: dict[str, str], *, limit: int, offset: int, total: int) -> str:
    """The Link header of one page of `total` rows: next, prev, first, last, where there are such pages.

    >>> links("http://x/users", {}, limit=2, offset=0, total=3)
    '<http://x/users?limit=2&offset=2>; rel="next", <http://x/users?limit=2&offset=0>; rel="first", \
<http://x/users?limit=2&offset=2>; rel="last"'
    """
    pages = {}
    if offset + limit < total:
        pages["next"] = offset + limit
    if offset > 0:
        pages["prev"] = max(0, offset - limit)
    pages["first"] = 0
    pages["last"] = max(0, (total - 1) // limit * limit)
    return ", ".join(
        f'<{address}?{urlencode(query | {"limit": str(limit), "offset": str(at)})}>; rel="{name}"'
        for name, at in pages.items()
    )


def reference(base: str, collection: str, kind: str, key: object) -> dict[str, str]:
    """A GUIDRef: where another object is, and what it is."""
    return {"href": f"{base}/{collection}/{key}", "sourcedId": str(key), "type": kind}
