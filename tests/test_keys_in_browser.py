"""A passkey in a real browser: Chromium's own authenticator, our page, its strict content policy.

Nothing of ours signs here: the key pair is made and used by the browser (over the Chrome DevTools
Protocol's WebAuthn domain), as on a laptop with a fingerprint reader.
"""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from cairn.standards.oneroster.tests.a_school import School
from tests.browsing import Server, running
from tests.installation import CAIRN, Installation

pytestmark = [pytest.mark.browser, pytest.mark.slow]
PASSWORD = "four wet otters singing"


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """A roster with the leader of a district, whom policy asks for a second step."""
    folder = tmp_path_factory.mktemp("keys")
    school = School(folder)
    school.add("users", "p1,,,true,lena,,Lena,Alder,,777,,,,,,,,,,,d1,")
    school.add("roles", "rp1,,,p1,primary,districtAdministrator,,,d1,")
    for stem in list(school.files):
        if stem.startswith(("result", "lineItem", "categor", "scoreScale")):
            del school.files[stem], school.modes[stem]
    made = Installation(folder / "data")
    made.cairn("import", "roster", school.write(), "--source", "district")
    return made


@pytest.fixture(scope="module")
def address(installed: Installation) -> Iterator[str]:
    """Where it answers; keys work at a name only, and `localhost` is one."""
    server = Server([CAIRN, "serve"], installed.folder, installed.settings, "localhost")
    with running(server):
        yield server.address


@pytest.fixture
def joined(installed: Installation, address: str, browser: Browser) -> None:
    """The leader has an account, made in the browser with the code of a letter, and no second step yet."""
    said = installed.cairn("accounts", "letter", "777").out
    page = fresh(browser)
    page.goto(address + "/join")
    page.fill("[name=code]", re.findall(r"\S{4}-\S{4}-\S{4}-\S{4}", said)[0])
    page.fill("[name=username]", "lena")
    page.fill("[name=password]", PASSWORD)
    page.click("main button.btn")
    page.wait_for_url("**/account/step")
    installed.cairn("accounts", "reset-step", "lena")


def fresh(browser: Browser, **more: Any) -> Page:
    """A page of a browser that nobody has used; patient, for the machine may be busy."""
    page = browser.new_context(locale="en-US", **more).new_page()
    page.set_default_timeout(180_000)
    return page


def sign_in(page: Page, address: str) -> None:
    page.goto(address + "/sign-in")
    page.fill("[name=username]", "lena")
    page.fill("[name=password]", PASSWORD)
    page.click("main button.btn")
    page.wait_for_url("**/account/step")


def with_authenticator(page: Page, *, touched: bool = True) -> tuple[Any, str]:
    """The browser's own key, as if built into the machine; untouched, it refuses everything."""
    protocol = page.context.new_cdp_session(page)
    protocol.send("WebAuthn.enable")
    made = protocol.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": touched,
            }
        },
    )
    return protocol, made["authenticatorId"]


def test_a_passkey_is_added_and_opens_the_account_again(
    address: str, joined: None, browser: Browser
) -> None:
    page = fresh(browser)
    said: list[str] = []
    page.on("console", lambda words: said.append(words.text) if words.type == "error" else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    sign_in(page, address)
    page.click("text=Use a security key or passkey instead")
    protocol, key = with_authenticator(page)
    page.fill("[name=name]", "My laptop")
    page.click("form[data-key] button")
    page.wait_for_selector("text=Keep these codes")
    assert page.locator("main code.sign").count() == 10
    page.click("text=I have them; go on")
    page.goto(address + "/account")
    assert "the key “My laptop”" in page.inner_text("main")
    page.click("header >> text=Sign out")
    sign_in(page, address)
    page.click("text=Use my key")
    page.wait_for_url(lambda url: "/step" not in url)
    assert protocol.send("WebAuthn.getCredentials", {"authenticatorId": key})["credentials"]
    page.goto(address + "/account")
    assert "My laptop" in page.inner_text("main")
    assert said == []


def test_a_browser_without_the_key_says_so_and_takes_a_code(
    address: str, joined: None, browser: Browser
) -> None:
    page = fresh(browser)
    sign_in(page, address)
    page.goto(address + "/account/keys")
    with_authenticator(page)
    page.fill("[name=name]", "My laptop")
    page.click("form[data-key] button")
    code = page.locator("main code.sign").first.inner_text()
    elsewhere = fresh(browser)
    with_authenticator(elsewhere)  # a key, but not this account's
    sign_in(elsewhere, address)
    elsewhere.click("text=Use my key")
    elsewhere.wait_for_selector("text=No key answered")
    silent = fresh(browser, java_script_enabled=False)
    sign_in(silent, address)
    assert not silent.is_visible("text=Use my key")
    silent.fill("[name=code]", code)
    silent.click("main button:visible")
    silent.goto(address + "/account")
    assert "My laptop" in silent.inner_text("main")
