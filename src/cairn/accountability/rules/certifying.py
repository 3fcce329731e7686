"""The check of a release's statuses that anybody can make: with its tables, its certificate and nothing else."""

from collections.abc import Mapping
from typing import Any

from cairn.disclosure.tables.certifying import fingerprint

from .gating import published_rows
from .statuses import status_faults


def examine_statuses(
    said: Mapping[str, Any], tables: Mapping[str, Any], certificate: Mapping[str, Any]
) -> list[str]:
    """What is wrong, in words; empty: they are those of the certificate, and say nothing of what is withheld.

    Of the rule by which a status is said, this is what published rows show by themselves; the rest of it is in figures
    that are not published (`sayable`).
    """
    try:
        if fingerprint(said) != certificate.get("statuses", {}).get("sha256"):
            return ["The statuses are not those of the certificate."]
        return status_faults(said, published_rows(tables))
    except (KeyError, TypeError, AttributeError, ValueError, IndexError) as error:
        return [f"The statuses are not whole: {type(error).__name__}, {error}."]
