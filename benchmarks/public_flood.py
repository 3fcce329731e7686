"""Whether a flood of people without an account keeps those who signed in from their pages.

    python benchmarks/public_flood.py DATA [--clients 8] [--seconds 30]

DATA holds a demonstration with releases; a copy of it is served on loopback as in earnest (one worker, four threads,
no limit by network address, as if each came from another). A teacher opens the same class page again and again: first
alone, then while `clients` others ask without pause for the PDFs of all report cards and a year's data in every
language, in an order drawn anew by each. Prints the teacher's median and 95 % seconds, what the flood was answered,
and how often it was handed what was kept (it brings the mark of the answer before, one time in two).
"""

import argparse
import http.client
import random
import re
import sys
import tempfile
import threading
import time
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from tests.served import HOST, served, session_of  # noqa: E402

LANGUAGES = ("en", "es")
PAUSE = 0.1


def asked(port, address, headers=None):
    wire = http.client.HTTPConnection(HOST, port, timeout=120)
    wire.request("GET", address, headers=headers or {})
    answer = wire.getresponse()
    body = answer.read()
    wire.close()
    return answer, body


def files(port):
    """Addresses of every report card's PDF and of each year's data, found as a visitor finds them."""
    pages, found = ["/report-cards"], set()
    seen = set(pages)
    while pages:
        _answer, body = asked(port, pages.pop())
        for link in re.findall(r'href="(/report-cards/[^"#?]+)', body.decode("utf-8", "replace")):
            if link.endswith((".pdf", "data.csv")):
                found.add(link)
            elif link not in seen and "." not in link.rpartition("/")[2] and "why" not in link:
                seen.add(link)
                pages.append(link)
    return [f"{link}?lang={spoken}" for link in sorted(found) for spoken in LANGUAGES]


def flood(port, addresses, seed, until, told):
    drawn, marks = random.Random(seed), {}
    while time.monotonic() < until:
        address = drawn.choice(addresses)
        headers = {"If-None-Match": marks[address]} if address in marks else {}
        answer, body = asked(port, address, headers if drawn.random() < 0.5 else {})
        if mark := answer.headers.get("ETag"):
            marks[address] = mark
        told[answer.status] += 1
        told["bytes"] += len(body)


def opened(port, address, cookie, seconds):
    """Seconds that each opening of a page took."""
    found, until = [], time.monotonic() + seconds
    while time.monotonic() < until:
        begun = time.monotonic()
        answer, _body = asked(port, address, cookie)
        assert answer.status == 200, answer.status
        found.append(time.monotonic() - begun)
        time.sleep(PAUSE)
    return sorted(found)


def said(name, times):
    middle, high = times[len(times) // 2], times[int(len(times) * 0.95)]
    print(
        f"{name}: {len(times)} pages, median {middle:.3f} s, 95 % within {high:.3f} s", flush=True
    )


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("data", type=Path)
    parser.add_argument("--clients", type=int, default=8)
    parser.add_argument("--seconds", type=int, default=30)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch, served(given.data, Path(scratch)) as here:
        cookie = {"Cookie": f"sessionid={session_of(here, 'live')}"}
        home = asked(here.port, "/classes", cookie)[1].decode()
        page = re.search(r'href="(/classes/[0-9a-f-]{36})', home)[1]
        addresses = files(here.port)
        print(f"{len(addresses)} addresses of files; the teacher opens {page}")
        said("alone", opened(here.port, page, cookie, given.seconds))
        for name in ("flood, nothing kept yet", "flood, later"):
            told, until = Counter(), time.monotonic() + given.seconds
            clients = [
                threading.Thread(target=flood, args=(here.port, addresses, n, until, told))
                for n in range(given.clients)
            ]
            for each in clients:
                each.start()
            said(name, opened(here.port, page, cookie, given.seconds))
            for each in clients:
                each.join()
            print(f"  the flood was answered {dict(told)}")


if __name__ == "__main__":
    main()
