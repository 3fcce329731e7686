"""People's names as they are compared: without accents and case, with nicknames, forgiving slips.

Nothing here decides that two people are one; it says how alike two names are, from 0 to 1.
"""

import unicodedata
from functools import lru_cache

_NICKNAMES = """
alexander alex al sasha xander lex
alexandra alex sasha sandra sandy lexi
abigail abby gail
andrew andy drew
anthony tony
antonio tony toño
barbara barb babs
benjamin ben benny benji
catherine katherine kathryn kate katie kathy cathy kat kit
charles charlie chuck chas carlos
christina christine chris tina chrissy
christopher chris topher kit
cynthia cindy
daniel dan danny
david dave davey
deborah debra deb debbie
dorothy dot dottie dolly
edward ed eddie ted ned
elizabeth liz lizzie beth betty eliza libby lisa ellie betsy
eleanor ellie nora nell
francisco frank paco pancho cisco
francis frank frankie
frances fran frannie
frederick fred freddy
gabriel gabe
gabriela gabriella gabby
gregory greg
guadalupe lupe
guillermo memo
henry hank harry
ignacio nacho
isabel isabella isabelle bella izzy chabela
jacob jake
james jim jimmy jamie
jennifer jen jenny
jessica jess jessie
jesus chuy
john jon jack johnny
jonathan jon jonny nathan
joseph joe joey
jose pepe joe
joshua josh
judith judy
lawrence larry
leonard leo len lenny
lucille lucy
madeline maddie
margaret maggie meg peggy greta marge daisy
maria mary mia mari
matthew matt
maximilian max
melissa missy mel lissa
michael mike mikey mick mickey miguel
michelle shelly
natalie nat
nathaniel nathan nate nat
nicholas nick nicky nico
nicole nikki
oliver ollie
olivia liv livvy
pamela pam
patricia pat patty trish tricia
patrick pat paddy
peter pete
philip phillip phil
raymond ray
rebecca becca becky
richard rich rick ricky dick
robert rob robbie bob bobby bert
roberto beto
ronald ron ronnie
rosario charo
samantha sam sammy
samuel sam sammy
santiago santi diego
stephanie steph stephany
stephen steven steve
susan sue suzanne susie
theodore ted teddy theo
theresa teresa terry tess
thomas tom tommy
timothy tim timmy
valentina val
victoria vicky tori
vincent vince vinny
william will bill billy liam willie
zachary zach zack
"""
NICKNAME, INITIAL, PART_OF = 0.95, 0.85, 0.9
"""How alike a name and its nickname are, a name and its initial, a double name and one half of it."""
TRANSPOSED = 0.95
"""What is left of the likeness when given and family name have changed places."""
GIVEN_WEIGHT = 0.5


@lru_cache(maxsize=50_000)
def folded(name: str) -> str:
    """Lower case, without accents, apostrophes and periods; hyphens and blanks become one blank.

    >>> folded("  García-López ")
    'garcia lopez'
    """
    plain = unicodedata.normalize("NFKD", name).casefold().replace("ø", "o")
    plain = unicodedata.normalize("NFKD", plain)
    kept = [c for c in plain if c.isalpha() or c in " -‐–"]
    return " ".join("".join(kept).replace("-", " ").replace("‐", " ").replace("–", " ").split())


def _families() -> dict[str, frozenset[int]]:
    found: dict[str, set[int]] = {}
    for number, line in enumerate(_NICKNAMES.strip().splitlines()):
        for name in line.split():
            found.setdefault(folded(name), set()).add(number)
    return {name: frozenset(numbers) for name, numbers in found.items()}


_FAMILY = _families()


def given_likeness(one: str, other: str) -> float:
    """How alike two given names are; nicknames and initials count."""
    a, b = folded(one), folded(other)
    if not a or not b:
        return 0.0
    if _FAMILY.get(a, frozenset()) & _FAMILY.get(b, frozenset()) and a != b:
        return max(NICKNAME, _likeness(a, b))
    if (len(a) == 1 or len(b) == 1) and a[0] == b[0] and a != b:
        return INITIAL
    return _likeness(a, b)


def family_likeness(one: str, other: str) -> float:
    """How alike two family names are; one half of a double name counts."""
    a, b = folded(one), folded(other)
    return _likeness(a, b) if a and b else 0.0


def likeness(given: str, family: str, other_given: str, other_family: str) -> float:
    """How alike two full names are, also where given and family name have changed places."""
    straight = _both(given_likeness(given, other_given), family_likeness(family, other_family))
    crossed = _both(given_likeness(given, other_family), given_likeness(family, other_given))
    return max(straight, TRANSPOSED * crossed)


def _both(given: float, family: float) -> float:
    return GIVEN_WEIGHT * given + (1 - GIVEN_WEIGHT) * family


@lru_cache(maxsize=200_000)
def _likeness(a: str, b: str) -> float:
    if a == b:
        return 1.0
    shorter, longer = sorted((a.split(), b.split()), key=len)
    if len(longer) > len(shorter) and set(shorter) < set(longer):
        return max(PART_OF, jaro_winkler(a, b))
    return jaro_winkler(a, b)


def jaro_winkler(a: str, b: str) -> float:
    """Jaro's likeness of two words, raised for up to four equal first letters (Winkler, weight 0.1)."""
    jaro = _jaro(a, b)
    prefix = 0
    for x, y in zip(a[:4], b[:4], strict=False):
        if x != y:
            break
        prefix += 1
    return jaro + 0.1 * prefix * (1 - jaro)


def _jaro(a: str, b: str) -> float:
    if not a or not b:
        return 1.0 if a == b else 0.0
    window = max(len(a), len(b), 2) // 2 - 1
    free = [True] * len(b)
    matched = []
    for i, x in enumerate(a):
        for j in range(max(0, i - window), min(len(b), i + window + 1)):
            if free[j] and b[j] == x:
                free[j] = False
                matched.append(x)
                break
    if not matched:
        return 0.0
    other = [y for j, y in enumerate(b) if not free[j]]
    swaps = sum(x != y for x, y in zip(matched, other, strict=True)) / 2
    m = len(matched)
    return (m / len(a) + m / len(b) + (m - swaps) / m) / 3


@lru_cache(maxsize=50_000)
def sound(name: str) -> str:
    """A rough key under which likely misspellings of one name meet (Soundex of its first word).

    >>> sound("Robert") == sound("Rupert"), sound("Diaz") == sound("Díaz")
    (True, True)
    """
    word = folded(name).split(" ")[0]
    if not word:
        return ""
    codes = [_CODE.get(c, "0") for c in word if c not in "hw"] or ["0"]
    digits = [c for i, c in enumerate(codes) if i == 0 or c != codes[i - 1]]
    return word[0] + "".join(c for c in digits[1:] if c != "0")[:3].ljust(3, "0")


_CODE = {
    letter: digit
    for digit, letters in {"1": "bfpv", "2": "cgjkqsxz", "3": "dt", "4": "l", "5": "mn", "6": "r"}.items()
    for letter in letters
}  # fmt: skip
