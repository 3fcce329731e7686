"""Answering requests: granian in front, and beside it a process that works out what has arrived."""

import subprocess
import sys

from .screen import say


def run(host: str, port: int, workers: int, *, demonstration: bool = False) -> None:
    """Serves until it is stopped. Listens on this machine only unless told otherwise."""
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    say(
        f"Cairn is at http://{'localhost' if host == '127.0.0.1' else host}:{port}/  (stop it with Ctrl+C)"
    )
    if demonstration:
        say("Choose a person on the front page: learner, family, teacher, leader, state.")
    follower = subprocess.Popen([sys.executable, "-m", "cairn", "determine", "--follow"])
    try:
        Granian(
            "cairn.site.wsgi:application",
            address=host,
            port=port,
            interface=Interfaces.WSGI,
            workers=workers,
            blocking_threads=4,
            log_access=False,
            log_level=LogLevels.warning,
        ).serve()
    finally:
        follower.terminate()
        follower.wait(timeout=10)
