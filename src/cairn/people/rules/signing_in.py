"""Signing in, purely: how long to wait after wrong tries, codes for paper, devices and places in words."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from ipaddress import ip_address, ip_network

from cairn.people.rules.access import Relation

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no letter that paper makes look like a digit."""
CODE_LENGTH, GROUP = 16, 4  # 16 × 5 = 80 bits
FORGET = timedelta(days=1)
"""After so long without a try the count begins anew."""

STAFF, FAMILY, LEARNER = "staff", "family", "learner"


def wait_after(tries: int, *, free: int, first: float, longest: float) -> float:
    """Seconds to wait after so many wrong tries: none while tries are free, then doubling up to the longest.

    >>> [wait_after(n, free=2, first=30, longest=100) for n in (0, 2, 3, 4, 5, 999)]
    [0.0, 0.0, 30.0, 60.0, 100.0, 100.0]
    """
    if tries <= free:
        return 0.0
    doublings = min(tries - free - 1, 64)
    return float(min(first * 2**doublings, longest))


def code_from(random: bytes) -> str:
    """A code of 16 signs from 10 random bytes. Raises ValueError for another number of bytes."""
    if len(random) * 8 != CODE_LENGTH * 5:
        raise ValueError(f"{len(random)} bytes given; 10 make a code.")
    number = int.from_bytes(random, "big")
    return "".join(ALPHABET[number >> 5 * place & 31] for place in reversed(range(CODE_LENGTH)))


def readable(code: str) -> str:
    """A code as a letter shows it.

    >>> readable("0123456789ABCDEF")
    '0123-4567-89AB-CDEF'
    """
    return "-".join(code[start : start + GROUP] for start in range(0, len(code), GROUP))


def as_typed(words: str) -> str:
    """A code as people type it, made plain: any case, any spaces or dashes, O for 0, I and L for 1.

    >>> as_typed(" o123 4567-89ab_cdef ")
    '0123456789ABCDEF'
    """
    plain = "".join(sign for sign in words.upper() if sign.isalnum())
    return plain.translate(str.maketrans("OIL", "011"))


def roughly_where(address: str) -> str:
    """The first half of an IPv4 address, the first 32 bits of another; empty where it is none.

    >>> roughly_where("203.0.113.9"), roughly_where("2001:db8:1::5"), roughly_where("?")
    ('203.0.x.x', '2001:db8::', '')
    """
    try:
        found = ip_address(address)
    except ValueError:
        return ""
    if found.version == 4:
        return ".".join(str(found).split(".")[:2]) + ".x.x"
    return str(ip_network((found, 32), strict=False).network_address)


def network_of(address: str) -> str:
    """What counts as one address for throttling: an IPv4 address, or the /64 that one household holds."""
    try:
        found = ip_address(address)
    except ValueError:
        return address
    return str(found if found.version == 4 else ip_network((found, 64), strict=False))


_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("Firefox", "Firefox"),
    ("Chrom", "Chrome"),
    ("Safari", "Safari"),
)
_SYSTEMS = (
    ("CrOS", "ChromeOS"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "Mac"),
    ("Linux", "Linux"),
)


def software(agent: str) -> str:
    """A browser and its system in two words; empty where nothing is known.

    >>> software("Mozilla/5.0 (X11; CrOS x86_64 14541) AppleWebKit/537.36 Chrome/130.0 Safari/537.36")
    'Chrome, ChromeOS'
    """
    named = (
        next((name for mark, name in marks if mark in agent), "") for marks in (_BROWSERS, _SYSTEMS)
    )
    return ", ".join(name for name in named if name)


def kind_of(relations: Iterable[Relation | str]) -> str:
    """Whose session limits hold: staff before family before learner; those of staff where nothing is known."""
    held = set(relations)
    if held & {Relation.SELF} and held <= {Relation.SELF}:
        return LEARNER
    return FAMILY if held and held <= {Relation.SELF, Relation.GUARDIAN} else STAFF


def is_over(
    started: datetime, seen: datetime, now: datetime, *, idle: timedelta, longest: timedelta
) -> bool:
    """Whether a session has been idle, or open, for longer than allowed."""
    return now - seen > idle or now - started > longest
