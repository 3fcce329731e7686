"""Characters that no database and no UTF-8 file can hold: taken out of every text, and said."""

import re

from cairn.standards.case.findings import Finding, Severity
from cairn.standards.case.shape import Json

_ESCAPED = re.compile(r"\\u0000|\\u[dD][89a-fA-F]")
_UNHOLDABLE = re.compile("[\x00\ud800-\udfff]")


def may_hold_bad_characters(text: str) -> bool:
    """A quick look at the JSON text: an escaped NUL, or half a surrogate pair (whole ones too)."""
    return _ESCAPED.search(text) is not None


def cleaned(value: Json, path: str, findings: list[Finding]) -> Json:
    """The value with U+FFFD in the place of each such character."""
    if isinstance(value, str):
        return _cleaned_text(value, path, findings)
    if isinstance(value, list):
        return [cleaned(each, f"{path}[{i}]", findings) for i, each in enumerate(value)]
    if isinstance(value, dict):
        return {
            _cleaned_text(name, path, findings): cleaned(each, f"{path}.{name}", findings)
            for name, each in value.items()
        }
    return value


def _cleaned_text(text: str, path: str, findings: list[Finding]) -> str:
    mended, count = _UNHOLDABLE.subn("\ufffd", text)
    if count:
        what = f"{count} characters are NUL or half a character; each was replaced by \ufffd."
        findings.append(Finding(Severity.WARNING, path, what, "Mend the text at its publisher."))
    return mended
