"""Following every link and form of the pages as one person, and knowing what must not be found there.

What may not reach a persona is known from the tables alone (`tests/who_may.py`): names, numbers, row
identifiers and written words of all whom they may not meet, looked for as whole words in every body, file,
attribute, comment, archive member and header. A name that an allowed person bears as well, or that is a
word of the public pages, tells nothing.
"""

import re
from collections import Counter, deque
from functools import cached_property
from html import unescape
from html.parser import HTMLParser
from itertools import pairwise, product
from urllib.parse import parse_qsl, unquote, urlencode, urljoin, urlsplit

from django.apps import apps
from django.db import transaction
from django.test import Client
from django.urls import Resolver404, resolve

from cairn.people.selectors.accounts import persona_account
from tests.catalogue import translated
from tests.heard import everything_said
from tests.who_may import Record

WORD = re.compile(r"[\w’'-]+")
TAG = re.compile(r"<[^>]*>")
BLOCK = re.compile(
    r"</?(?!(?:a|abbr|b|em|i|mark|small|span|strong|sub|sup|time|u|wbr)\b)[a-z][^>]*>|\n"
)
IDENTIFIER = re.compile(r"\b[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}\b", re.IGNORECASE)
ENDING = {
    "site:language",
    "site:sign-out",
    "site:end-session",
    "site:persona",
    "site:sign-in",
    "site:new-password",
}
"""Forms that would end or change the session that follows them."""
SPEECH = 5
"""Words in a row that make something that somebody wrote recognizable."""


class Links(HTMLParser):
    """Where a page leads: links, sources, the addresses that its GET forms can make, and its POST forms."""

    def __init__(self):
        super().__init__()
        self.found, self.posts = [], []
        self._form, self._fields, self._choice, self._posts = None, {}, None, False

    def handle_starttag(self, tag, attributes):
        has = dict(attributes)
        self.found += [has[name] for name in ("href", "src") if has.get(name)]
        if tag == "form":
            self._form, self._fields = has.get("action") or "", {}
            self._posts = (has.get("method") or "get").lower() == "post"
        elif self._form is not None and has.get("name"):
            self._choice = has["name"]
            given = [] if tag == "select" else [has.get("value") or "a"]
            self._fields.setdefault(has["name"], given)
        elif self._form is not None and tag == "option" and self._choice:
            self._fields[self._choice].append(has.get("value") or "")

    def handle_endtag(self, tag):
        if tag != "form" or self._form is None:
            return
        names = list(self._fields)
        for values in list(product(*self._fields.values()))[: 2 if self._posts else 20]:
            said = dict(zip(names, values, strict=True))
            if self._posts:
                self.posts.append((self._form, said))
            else:
                self.found.append(f"{self._form}?{urlencode(said)}")
        self._form = None


class Forbidden:
    """What may not reach a persona: everything that tells of somebody whom they may not see."""

    def __init__(self, person, public, record):
        self.mine = record.met_by(person)
        self._record, self._public = record, public

    @cached_property
    def _met(self):
        """Learners one may open, their families, staff, and those one shares a child with."""
        staff = apps.get_model("people", "StaffAssignment").objects
        return (
            self.mine
            | self._record.families(self.mine)
            | set(staff.values_list("person__record_id", flat=True))
        )

    @cached_property
    def _people(self):
        """Everybody but those who stand in no record of a learner, with whether they may be met."""
        model = apps.get_model
        learning = set(
            model("people", "Enrollment").objects.values_list("person__record_id", flat=True)
        )
        guardians = set(
            model("people", "Guardianship").objects.values_list("guardian__record_id", flat=True)
        )
        known = learning | guardians | self._met
        everyone = model("people", "Person").objects.all()
        return [(p, p.record_id in self._met) for p in everyone if p.record_id in known]

    @cached_property
    def _others(self):
        return {p.pk for p, may in self._people if not may}

    @cached_property
    def known(self):
        """Full names of those whom the persona may meet, given name first, as tuples of words.

        Pages name a family by whom it answers for, “Ana Paz (Leo)”: that counts as one name, of these two only. Lists
        begin with the family's name, “Thao, Mai See”, which is not “Mai Thao”: of three words and more that counts too.
        """
        names = {p.pk: [tuple(n.split()) for n in _in_order(p)] for p, may in self._people if may}
        given = {
            p.pk: {tuple(WORD.findall(n.lower())) for n in (p.given_name, p.preferred_given_name)}
            for p, may in self._people if may
        }  # fmt: skip
        found = {name for each in names.values() for name in each}
        for _, guardian, learner, *_days in self._record.guardianships:
            pairs = product(names.get(guardian, ()), given.get(learner, ()))
            found |= {whole + ward for whole, ward in pairs}
        listed = {tuple(n.split()) for p, may in self._people if may for n in _listed(p)}
        return found | {name for name in listed if len(name) > 2}

    @cached_property
    def phrases(self):
        """Full names, either way round, in lower case, and numbers under which somebody is known."""
        allowed, forbidden = set(), set()
        for person, may in self._people:
            (allowed if may else forbidden).update(_said_of(person))
        numbers = apps.get_model("people", "PersonIdentifier").objects
        for person, value in numbers.values_list("person", "value"):
            if len(value) > 3:
                (forbidden if person in self._others else allowed).add(value.lower())
        return {p for p in forbidden - allowed if p not in self._public}

    @cached_property
    def single(self):
        """Given and family names that nobody whom the persona may meet bears, nor any public page says."""
        allowed, forbidden = set(), set()
        for person, may in self._people:
            (allowed if may else forbidden).update(_names(person))
        return {n for n in forbidden - allowed if len(n) > 2 and n not in self._public}

    @cached_property
    def identifiers(self):
        """Every row that belongs to somebody whom the persona may not see, by its identifier."""
        found = {pk.hex for pk in self._others}
        for label, path in (
            ("evidence.Evidence", "learner"),
            ("evidence.Artefact", "evidence__learner"),
            ("determinations.Judgement", "learner"),
            ("people.Enrollment", "person"),
            ("people.SectionEnrollment", "person"),
            ("people.Guardianship", "learner"),
            ("people.Characteristic", "person"),
            ("people.Look", "learner"),
            ("people.RecordRequest", "learner"),
            ("people.Consent", "learner"),
            ("people.Emergency", "learner"),
        ):
            rows = apps.get_model(label).objects.values_list("pk", path)
            found |= {pk.hex for pk, whose in rows.iterator() if whose in self._others}
        return found

    @cached_property
    def speech(self):
        """What was written about those whom the persona may not see, as runs of words, and about nobody else."""
        allowed, forbidden = set(), set()
        for label, path, field in (
            ("evidence.Evidence", "learner", "note"),
            ("determinations.Judgement", "learner", "reason"),
            ("people.RecordRequest", "learner", "words"),
            ("people.RequestStep", "request__learner", "words"),
            ("people.Emergency", "learner", "threat"),
        ):
            rows = apps.get_model(label).objects.exclude(**{field: ""}).values_list(path, field)
            for whose, text in rows.distinct().iterator():
                (forbidden if whose in self._others else allowed).update(_runs(text.lower()))
        return forbidden - allowed

    def leaks(self, text):
        """What of all that stands in a text, with its mark-up and without."""
        said = unescape(unquote(text)).lower()
        ids = {i.replace("-", "") for i in IDENTIFIER.findall(said)}
        here = words_of(said)
        names = here & self.single | ids & self.identifiers
        if whole := here & self.phrases:
            names |= unexplained(said, whole, self.known)
        if self.speech:
            names |= (_runs(said) | _runs(TAG.sub(" ", said))) & self.speech
        return names


def words_of(said):
    """What a text says with its mark-up, and read without it, however the mark-up cuts it."""
    found = phrases(said)
    for piece in BLOCK.split(said):  # two who stand below one another are not one name
        found |= phrases(TAG.sub(" ", piece)) | phrases(TAG.sub("", piece))
    return found


def unexplained(said, found, known):
    """Those of the phrases found that stand anywhere in a text other than between or in names that may be known.

    “Ana Paz, Leo Ruiz” holds “Paz, Leo”, and “José Luis Paz” holds “Luis Paz”: where each word of a phrase belongs
    to a known full name that reaches beyond it, nobody else is named. On their own, or beside half a name,
    the same words are a leak.
    """
    texts = TAG.findall(said)
    for piece in BLOCK.split(said):
        texts += [TAG.sub(" ", piece), TAG.sub("", piece)]
    return {name for text in texts for name in _standing(WORD.findall(text), found, known)}


def _standing(words, found, known):
    longest = max(map(len, known), default=0)
    for start, size in product(range(len(words)), (1, 2, 3)):
        end = min(start + size, len(words))
        name = " ".join(words[start:end])
        if name in found and not _is_explained(words, start, end, known, longest):
            yield name


def _is_explained(words, start, end, known, longest):
    """Whether known names cover the words from start to end and go on beyond them, one of them or two in a row."""
    for first in range(max(0, start - longest + 1), start + 1):
        for last in range(start + 1, min(len(words), first + longest) + 1):
            if tuple(words[first:last]) not in known:
                continue
            if last >= end and (first, last) != (start, end):
                return True
            if first < start and any(
                tuple(words[last:beyond]) in known
                for beyond in range(end + 1, min(len(words), last + longest) + 1)
            ):
                return True
    return False


def phrases(text):
    """Every word of a text, and every two and three that follow one another."""
    words = WORD.findall(text)
    pairs = {" ".join(pair) for pair in pairwise(words)}
    return {*words, *pairs, *map(" ".join, zip(words, words[1:], words[2:], strict=False))}


def _runs(text):
    words = WORD.findall(text)
    return {" ".join(words[i : i + SPEECH]) for i in range(len(words) - SPEECH + 1)}


def _names(person):
    whole = (
        person.given_name,
        person.family_name,
        person.preferred_given_name,
        person.preferred_family_name,
    )
    return {word for name in whole for word in WORD.findall(name.lower())}


def _in_order(person):
    """A person's full names as pages write them, in lower case, given name first."""
    given = (person.given_name, person.preferred_given_name or person.given_name)
    family = (person.family_name, person.preferred_family_name or person.family_name)
    return {" ".join(WORD.findall(f"{g} {f}".lower())) for g in given for f in family}


def _listed(person):
    """The same names, family name first."""
    given = (person.given_name, person.preferred_given_name or person.given_name)
    family = (person.family_name, person.preferred_family_name or person.family_name)
    return {" ".join(WORD.findall(f"{f} {g}".lower())) for g in given for f in family}


def _said_of(person):
    return _in_order(person) | _listed(person) | {person.state_id.lower()} - {""}


def kind_of(address):
    """The route of an address and the names of its questions; None where it is none of ours."""
    parts = urlsplit(address)
    try:
        return resolve(parts.path).view_name, tuple(k for k, _ in parse_qsl(parts.query))
    except Resolver404:
        return None


def crawl(client, *, few, start=("/home", "/", "/account"), post=True, but="\n"):
    """Address → (status, everything said), as far as links and forms lead.

    few   at most so many pages of one kind; None: all
    post  whether forms that change something are sent too; what they change is taken back
    but   how addresses begin that are not followed; no address holds a new line
    """
    waiting, seen, kinds, found = deque(start), set(start), Counter(), {}
    while waiting:
        address = waiting.popleft()
        kind = kind_of(address)
        kinds[kind] += 1
        if kind is None or (few is not None and kinds[kind] > few):
            continue
        response = client.get(address)
        said = everything_said(response)
        found[address] = (response.status_code, said)
        links = Links()
        links.feed(said if "html" in response.headers.get("Content-Type", "") else "")
        for form, fields in links.posts if post else ():
            target = _ours(form or address, address)
            if target and few_enough(kinds, ("post", kind_of(target)), few):
                found[f"POST {target}"] = _sent(client, target, fields)
        for link in (
            _ours(o, address) for o in (*links.found, response.headers.get("Location", ""))
        ):
            if link and link not in seen and not link.startswith(("/static/", but)):
                seen.add(link)
                waiting.append(link)
    return found


def few_enough(kinds, kind, few):
    if kind[1] is None or kind[1][0] in ENDING:
        return False
    kinds[kind] += 1
    return few is None or kinds[kind] <= few


def _sent(client, address, fields):
    with transaction.atomic():
        response = client.post(address, fields)
        told = response.status_code, everything_said(response)
        transaction.set_rollback(True)
    return told


def _ours(link, address):
    """A link's address on this site, without its fragment; empty where it leads elsewhere."""
    if not link:
        return ""
    parts = urlsplit(urljoin(f"http://testserver{address}", link))
    ours = parts.netloc == "testserver"
    return parts._replace(scheme="", netloc="", fragment="").geturl() if ours else ""


def signed_in(username):
    client = Client(headers={"accept-language": "en"})
    client.force_login(
        persona_account(username), backend="django.contrib.auth.backends.ModelBackend"
    )
    return client


def public_words():
    """Words that anybody may read without signing in, our pages' own, and those of frameworks and places.

    Report cards are made from the record: whoever stands on one by mistake would be taken for a word of ours, here
    and on every other page. So they are not read here, and looked through as each persona like any other page.
    """
    said = [words for m in translated("es") for part in (m.id, m.string) for words in _forms(part)]
    front = ("/", "/words", "/levels", "/sign-in", "/join")
    pages = crawl(Client(), few=None, start=front, post=False, but="/report-cards")
    said += [text for _status, text in pages.values()]
    for label, field in (
        ("competencies.Competency", "statement"),
        ("competencies.Competency", "code"),
        ("people.Organization", "name"),
        ("people.Section", "name"),
        ("people.Course", "name"),
    ):
        said += apps.get_model(label).objects.values_list(field, flat=True)
    return {phrase for text in said for phrase in words_of(unescape(text).lower())}


def _forms(words):
    """A message's words, in each number that it has."""
    return [words] if isinstance(words, str) else words


def leaks_of(people, public, *, few, day, across=8, told=lambda *_: None):
    """Everything that reached a persona and should not have: (who, status, address, what), and all pages.

    across  how many of the addresses that each other persona found are asked for as well: not being led
            there must not be the wall
    """
    record, found, crawled = Record(day), [], {}
    for persona in people:
        crawled[persona.username] = crawl(signed_in(persona.username), few=few)
        told(persona.username, crawled[persona.username])
    for persona in people:
        forbidden = Forbidden(persona.person, public, record)
        answers = dict(crawled[persona.username])
        client = signed_in(persona.username)
        theirs = (list(pages)[:across] for who, pages in crawled.items() if who != persona.username)
        for address in (a for some in theirs for a in some if not a.startswith("POST ")):
            if address not in answers:
                response = client.get(address)
                answers[address] = (response.status_code, everything_said(response))
        found += _wrong(persona.username, answers, forbidden)
        told(persona.username, answers)
    return found, crawled


def _wrong(username, answers, forbidden):
    for address, (status, said) in answers.items():
        # An address that the persona typed is theirs already: the answer may say it back.
        if leaked := forbidden.leaks(said) - forbidden.leaks(address):
            yield username, status, address, sorted(leaked)[:5]
        if status >= 500:
            yield username, status, address, ["an error of ours"]
