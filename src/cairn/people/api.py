"""The roster for services under contract: OneRoster 1.2's REST binding, read only (docs/guide/vendors.md)."""

import base64
import json
from collections.abc import Callable
from datetime import date
from functools import wraps
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from cairn.kernel.access import DataClass, Needs, Purpose, needs
from cairn.kernel.errors import Mendable, NotAllowed
from cairn.people.rules.vendors import ROSTER_FIELDS
from cairn.people.selectors.roster_feed import (
    COLLECTIONS,
    WITHIN,
    WRAPPED,
    Feed,
    Field,
    fields_of,
    named_in,
    told,
)
from cairn.people.services.accounts.turns import TooManyTries
from cairn.people.services.vendors import (
    TooManyRequests,
    count_request,
    note_given,
    take_token,
)
from cairn.standards.oneroster.rest.answering import Refusal, links, nothing, status_info
from cairn.standards.oneroster.rest.asking import Asked, Condition, asked

SCOPES = tuple(
    f"https://purl.imsglobal.org/spec/or/v1p2/scope/{name}.readonly"
    for name in ("roster-core", "roster")
)
_OPERATORS = {"=": "iexact", "~": "icontains", ">": "gt", ">=": "gte", "<": "lt", "<=": "lte"}
_EXACT = {"=": "exact"}
View = Callable[..., HttpResponse]


@csrf_exempt
@needs(Needs.NOTHING)
def token(request: HttpRequest) -> HttpResponse:
    """OAuth 2 client credentials (RFC 6749, 4.4): a secret for a token that is good for an hour."""
    if request.method != "POST":
        return _oauth("invalid_request", 405)
    if request.POST.get("grant_type") != "client_credentials":
        return _oauth("unsupported_grant_type", 400)
    wanted = request.POST.get("scope", "").split()
    scopes = [s for s in wanted if s in SCOPES] if wanted else list(SCOPES)
    if not scopes:
        return _oauth("invalid_scope", 400)
    client, secret = _credentials(request)
    try:
        given = take_token(
            client, secret, address=request.META.get("REMOTE_ADDR", ""), at=timezone.now()
        )
    except TooManyTries as refused:
        answer = _oauth("temporarily_unavailable", 429)
        answer.headers["Retry-After"] = str(60 * refused.minutes)
        return answer
    except NotAllowed:
        answer = _oauth("invalid_client", 401)
        answer.headers["WWW-Authenticate"] = 'Basic realm="token"'
        return answer
    return JsonResponse(
        {
            "access_token": given.value,
            "token_type": "Bearer",
            "expires_in": given.seconds,
            "scope": " ".join(scopes),
        }
    )


def _oauth(error: str, status: int) -> HttpResponse:
    return JsonResponse({"error": error}, status=status)


def _credentials(request: HttpRequest) -> tuple[str, str]:
    """By HTTP Basic, as the specification wants it, or in the body."""
    kind, _, sent = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() != "basic":
        return request.POST.get("client_id", ""), request.POST.get("client_secret", "")
    try:
        client, _, secret = base64.b64decode(sent, validate=True).decode().partition(":")
    except ValueError:  # no base 64, or no text within it
        return "", ""
    return client, secret


def _answers(view: Callable[..., tuple[Any, dict[str, str]]]) -> View:
    """Counts a request, makes an answer of what the view says, and of what it refuses."""

    @needs(Needs.CLIENT)
    @wraps(view)
    def answer(request: HttpRequest, *args: str, **kwargs: str) -> HttpResponse:
        if request.method not in {"GET", "HEAD"}:
            return _refused(Refusal(405, "forbidden", "This roster is for reading only."))
        try:
            count_request(request.client, at=timezone.now())  # type: ignore[attr-defined]
            body, headers = view(request, _feed(request), *args, **kwargs)
        except Refusal as refused:
            return _refused(refused)
        except TooManyRequests as refused:
            response = _refused(Refusal(429, "server_busy", refused.what))
            response.headers["Retry-After"] = "60"
            return response
        except NotAllowed as refused:
            return _refused(Refusal(403, "forbidden", refused.what))
        except Mendable as refused:
            return _refused(Refusal(400, "invaliddata", refused.what))
        return HttpResponse(json.dumps(body), content_type="application/json", headers=headers)

    return answer


def _refused(refusal: Refusal) -> HttpResponse:
    return JsonResponse(status_info(refusal.code, refusal.words), status=refusal.status)


def _feed(request: HttpRequest) -> Feed:
    base = request.build_absolute_uri("/ims/oneroster/rostering/v1p2")
    client = request.client  # type: ignore[attr-defined]
    return Feed(client, Purpose.INSTRUCT, timezone.localdate(), base)


@_answers
def collection(request: HttpRequest, feed: Feed, name: str) -> tuple[Any, dict[str, str]]:
    """All of a collection, page by page."""
    return _page(request, feed, name, Q())


@_answers
def one(request: HttpRequest, feed: Feed, name: str, key: str) -> tuple[Any, dict[str, str]]:
    """One object; what the contract does not give is answered like what does not exist."""
    fields = _fields(name, feed)
    if set(request.GET) - {"fields"}:
        raise Refusal(400, "invaliddata", "One object takes no parameter but fields.")
    wanted = asked(request.GET.dict(), there=fields, sortable=())
    rows = _found(name, feed, key)
    [body] = _given(feed, name, rows, _chosen(fields, wanted))
    return {COLLECTIONS[name].one: body}, {}


@_answers
def inside(
    request: HttpRequest, feed: Feed, name: str, key: str, child: str
) -> tuple[Any, dict[str, str]]:
    """What lies in one object: a school's classes, a class's students …"""
    return _page(request, feed, child, _inside(feed, name, key, child))


@_answers
def inside_school(
    request: HttpRequest, feed: Feed, school: str, section: str, child: str
) -> tuple[Any, dict[str, str]]:
    """What lies in one class of one school."""
    if child not in {"students", "teachers", "enrollments"}:
        raise nothing()
    here = _inside(feed, "schools", school, "classes")
    _found("classes", feed, section, here)
    return _page(request, feed, child, _inside(feed, "classes", section, child))


def _inside(feed: Feed, name: str, key: str, child: str) -> Q:
    if child not in COLLECTIONS:
        raise nothing()
    [parent] = _found(name, feed, key)
    condition = WITHIN.get((name, child))
    if condition is None:
        raise nothing()
    return condition(parent.pk, feed)


def _found(name: str, feed: Feed, key: str, condition: Q | None = None) -> list[Any]:
    if name not in COLLECTIONS:
        raise nothing()
    rows = COLLECTIONS[name].rows(feed).filter(condition or Q())
    try:
        found = list(rows.filter(pk=UUID(key)).distinct())
    except ValueError:
        raise nothing() from None
    if not found:
        raise nothing()
    return found


def _fields(name: str, feed: Feed) -> dict[str, Field]:
    if name not in COLLECTIONS:
        raise nothing()
    return fields_of(name, feed)


def _page(request: HttpRequest, feed: Feed, name: str, condition: Q) -> tuple[Any, dict[str, str]]:
    fields = _fields(name, feed)
    sortable = [n for n, f in fields.items() if f.path or f.kind == "constant"]
    wanted = asked(request.GET.dict(), there=fields, sortable=sortable)
    rows = COLLECTIONS[name].rows(feed).filter(condition)
    rows = rows.filter(_compared(wanted, fields)).distinct()
    total = rows.count()
    ordered = rows.order_by(*_order(wanted, fields))
    shown = list(ordered[wanted.offset : wanted.offset + wanted.limit])
    body = _given(feed, name, shown, _chosen(fields, wanted))
    sent = {k: v for k, v in request.GET.dict().items() if k not in {"limit", "offset"}}
    address = request.build_absolute_uri(request.path)
    headers = {
        "X-Total-Count": str(total),
        "Link": links(address, sent, limit=wanted.limit, offset=wanted.offset, total=total),
    }
    return {WRAPPED.get(name, name): body}, headers


def _order(wanted: Asked, fields: dict[str, Field]) -> list[str]:
    path = fields[wanted.sort].path if wanted.sort else ""
    sign = "-" if wanted.descending else ""
    return [f"{sign}{path}", "pk"] if path and path != "pk" else [f"{sign}pk"]


def _chosen(fields: dict[str, Field], wanted: Asked) -> dict[str, Field]:
    if wanted.fields is None:
        return fields
    return {name: fields[name] for name in wanted.fields}


def _given(
    feed: Feed, name: str, rows: list[Any], fields: dict[str, Field]
) -> list[dict[str, Any]]:
    """The objects as they leave; whom they name is in the log before."""
    rows = told(name, rows, feed)
    body = [
        {n: _plain(value) for n, f in fields.items() if (value := f.value(row, feed)) is not None}
        for row in rows
    ]
    learners = named_in(name, rows)
    classes = {DataClass.IDENTITY} | {ROSTER_FIELDS[n] for n in fields if n in ROSTER_FIELDS}
    note_given(
        dict.fromkeys(sorted(classes), learners) if learners else {},
        by=feed.by,
        purpose=feed.purpose,
        at=timezone.now(),
        through=name,
    )
    return body


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _compared(wanted: Asked, fields: dict[str, Field]) -> Q:
    found = Q()
    for condition in wanted.conditions:
        one = _condition(condition, fields[condition.field])
        found = found | one if wanted.either and found else found & one
    return found


_NOTHING = Q(pk__in=())


def _condition(condition: Condition, field: Field) -> Q:
    operator, value = condition.operator, _value(condition, field)
    if field.kind == "constant":
        same = condition.value.casefold() == "active"
        return ~_NOTHING if same == (operator in {"=", "~"}) else _NOTHING
    if field.words:
        back = {theirs: ours for ours, theirs in field.words.items()}
        value = back.get(condition.value, "")
    if operator == "!=":
        return ~_condition(Condition(condition.field, "=", condition.value), field)
    if value is None:
        return _NOTHING
    lookup = (
        _OPERATORS[operator] if field.kind == "text" else _EXACT.get(operator, _OPERATORS[operator])
    )
    return Q(**{f"{field.path}__{lookup}": value})


def _value(condition: Condition, field: Field) -> Any:
    """The value as its field's kind; None: nothing can be equal to it. Raises Refusal."""
    text = condition.value
    if field.kind == "id":
        if condition.operator not in {"=", "!="}:
            raise Refusal(400, "invalid_filter_field", "sourcedId is compared by = and != only.")
        try:
            return UUID(text)
        except ValueError:
            return None
    if field.kind in {"day", "number"}:
        if condition.operator == "~":
            raise Refusal(400, "invalid_filter_field", f"{condition.field} contains nothing.")
        try:
            return date.fromisoformat(text[:10]) if field.kind == "day" else int(text)
        except ValueError:
            raise Refusal(
                400, "invalid_filter_field", f"{text} is no value of {condition.field}."
            ) from None
    return text


@_answers
def unknown(_request: HttpRequest, _feed: Feed, **_rest: str) -> tuple[Any, dict[str, str]]:
    """Any other address below this one."""
    raise nothing()
