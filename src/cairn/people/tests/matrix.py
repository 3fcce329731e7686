"""The access matrix as domain.md §5 has it, written by hand and apart from policy and code.

    r  read one learner's        s  figures of a class or school, to serve     w  write
    i  read one learner's, to improve      a  figures, to improve (A)
    p  read one learner's, to protect a child   e  in an emergency   o  to oversee
    d  without names, under agreement (D)  f  the fields of a contract         *  everything, to operate

Own record is read as such, staff serve to instruct, and whatever has no letter is denied.
"""

from cairn.kernel.access import DataClass, Purpose, Verb
from cairn.people.rules.access import Relation

COLUMNS = (
    "self", "eligible_student", "guardian", "guardian_by_code", "teacher", "counselor", "special_team",
    "school_leader", "district_leader", "state_analyst", "researcher", "vendor",
    "community_expert", "privacy_officer", "emergency", "operator",
)  # fmt: skip
TABLE = """
# class       self adult guard. code teacher counsel. team leader distr. state study vendor expert officer urgent keeper
identity      r    r     r      -    rs      rsp      r    rsiap  ria    a     -     f      -      -       e      *
contact       r    rw    r      -    -       rp       -    rwp    r      -     -     f      -      -       e      *
evidence      rw   rw    r      r    rsw     rswp     r    rswiap ria    a     d     f      -      -       e      *
portfolio     rw   rw    r      -    rw      rw       r    r      -      -     d     -      r      -       -      *
supports      r    r     r      -    rsw     rswp     rw   rswiap ria    a     d     -      -      -       e      *
discipline    r    r     r      -    -       r        -    rswia  ria    a     d     -      -      -       -      *
health        -    r     r      -    -       -        rw   -      -      a     -     -      -      -       e      *
circumstances -    r     r      -    -       r        r    a      a      a     d     -      -      -       -      *
surveys       rw   rw    -      -    -       s        -    a      a      a     d     -      -      -       -      *
looks         r    r     r      -    -       -        -    -      i      -     -     -      -      o       -      *
"""
_OWN = {"self", "eligible_student", "guardian", "guardian_by_code"}
_LETTERS = {
    "s": (Purpose.INSTRUCT, Verb.SUMMARIZE),
    "i": (Purpose.IMPROVE, Verb.READ),
    "a": (Purpose.IMPROVE, Verb.SUMMARIZE),
    "d": (Purpose.IMPROVE, Verb.EXPORT),
    "p": (Purpose.PROTECT, Verb.READ),
    "e": (Purpose.EMERGENCY, Verb.READ),
    "o": (Purpose.OVERSEE, Verb.READ),
    "f": (Purpose.INSTRUCT, Verb.EXPORT),
}


def cells():
    """Each (data, relation) with the (purpose, verb) pairs that its cell allows."""
    for line in TABLE.strip().splitlines()[1:]:
        data, *words = line.split()
        assert len(words) == len(COLUMNS), line
        for column, word in zip(COLUMNS, words, strict=True):
            yield (DataClass(data), Relation(column)), set(_pairs(column, word))


def _pairs(column, word):
    for letter in word.replace("-", ""):
        if letter == "*":
            yield from ((Purpose.OPERATE, verb) for verb in Verb)
        elif letter in "rw":
            purpose = Purpose.OWN_RECORD if column in _OWN else Purpose.INSTRUCT
            yield purpose, Verb.READ if letter == "r" else Verb.WRITE
        else:
            yield _LETTERS[letter]


ALLOWED = dict(cells())


def expected(relations, data, purpose, verb):
    """Whether anyone who is all of these to a learner may do this."""
    return any((purpose, verb) in ALLOWED[data, Relation(each)] for each in relations)


def rows():
    """Every data class × purpose × verb."""
    return [(d, p, v) for d in DataClass for p in Purpose for v in Verb]
