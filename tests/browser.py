"""Finds the browser that the tests use, or installs one, and says what it did.

CAIRN_CHROMIUM, if set, names it. Otherwise Chromium on the path; otherwise Debian's where we are root
on Debian; otherwise Playwright's own.
"""

import os
import shutil
import subprocess
import sys

NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")


def find() -> str | None:
    """The browser's program; None when only Playwright's own (if any) is there."""
    if given := os.environ.get("CAIRN_CHROMIUM"):
        return given
    return next((path for name in NAMES if (path := shutil.which(name))), None)


def install() -> str:
    """Installs one and says which."""
    if shutil.which("apt-get") and os.geteuid() == 0:
        quiet = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run(["apt-get", "update", "-qq"], check=True, env=quiet)
        packages = ["chromium", "fonts-noto-core"]
        subprocess.run(
            ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages],
            check=True,
            env=quiet,
            stdout=subprocess.DEVNULL,
        )
        return f"Installed Debian's Chromium: {find()}"
    subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=True)
    return "Installed Playwright's own Chromium."


def playwrights_own() -> bool:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        return os.path.exists(playwright.chromium.executable_path)  # noqa: PTH110


if __name__ == "__main__":
    if found := find():
        print(f"The tests use the browser {found}.")
    elif playwrights_own():
        print("The tests use Playwright's own Chromium.")
    else:
        print(install())
