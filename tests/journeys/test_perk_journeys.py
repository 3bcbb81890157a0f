"""A gift from a business to a person, each in a browser of their own: with script, without, and by keyboard alone."""

import json
import os
import re
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from app import create_app
from influencers.generations.reading import current_generation
from influencers.models import Account, Influencer, ListingBasis
from kernel import clock
from kernel.config import Settings
from kernel.database import reading
from tests.house import HOUSE

PASSWORD = "four words in a row"
WITHOUT_SCRIPT = {"java_script_enabled": False}
PHONE = {"viewport": {"width": 360, "height": 740}, "is_mobile": True, "has_touch": True}
_LOOKS = 300


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).first.click()


def sign_up(page: Page, name: str, email: str) -> None:
    """Sign up, follow the link in the mail, and come in."""
    page.goto("/sign-up")
    page.get_by_label("Name", exact=True).fill(name)
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_label("I am 16 or older").check()
    page.get_by_label("Businesses that already have my e-mail may find me").check()
    press(page, "Sign up")
    page.goto(link_mailed(page, email, "/confirm/"))
    page.get_by_label("Password").fill(PASSWORD)
    press(page, "Confirm and sign in")


def link_mailed(page: Page, email: str, path: str) -> str:
    """Return the link to a path in the newest mail to somebody; the worker writes it within moments."""
    for _ in range(_LOOKS):
        page.goto("/demo/mail")
        letters = page.locator("article", has_text=f"To {email}").locator(f"a[href*='{path}']")
        if letters.count():
            return str(letters.first.get_attribute("href"))
    raise AssertionError(f"no mail to {email} leads to {path}")


def be(page: Page, email: str) -> None:
    page.goto("/sign-in")
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    press(page, "Sign in")


def an_unclaimed_voice(storage: Path) -> dict[str, str]:
    """Return an account of somebody with a score whom nobody holds yet."""
    app = create_app(Settings(storage=storage, secret_key="a key for tests"))
    with app.app_context(), reading() as session:
        heard = [row.id for row in current_generation().scored()]
        asked = (
            select(Account.network, Account.native_id, Account.handle)
            .join(Influencer)
            .join(ListingBasis, ListingBasis.influencer_id == Influencer.id)
            .where(Influencer.owner_user_id.is_(None), Influencer.id.in_(heard[:60]), Account.handle.is_not(None))
            .order_by(Account.id)
        )
        network, native_id, handle = session.execute(asked.limit(1)).one()
    app.extensions["engine"].dispose()
    return {"network": network, "native_id": native_id, "handle": handle}


def show_in_bio(storage: Path, account: dict[str, str], code: str) -> None:
    """Let the network show a bio with a code, as an operator's load brings it."""
    now = clock.now() + timedelta(seconds=1)
    line = {"type": "account", "name": account["handle"], "bio": f"Hello. {code}", "seen_at": now.isoformat()} | account
    file = storage.parent / f"{code}.ndjson"
    file.write_text(json.dumps(line) + "\n")
    environment = {name: text for name, text in os.environ.items() if not name.startswith("BELLWETHER_")}
    subprocess.run(
        [sys.executable, "-m", "flask", "activity", "load", str(file)],
        cwd=HOUSE,
        env=environment | {"BELLWETHER_STORAGE": str(storage)},
        check=True,
        capture_output=True,
    )


def prove_account(page: Page, storage: Path) -> None:
    account = an_unclaimed_voice(storage)
    page.goto("/me/accounts")
    page.get_by_role("textbox", name="Account").fill(f"{account['network']}:{account['handle']}")
    press(page, "Get a code")
    show_in_bio(storage, account, page.locator("code", has_text="bellwether-").first.inner_text())
    page.reload()
    expect(page.get_by_text("Waiting to be seen")).to_have_count(0)


def found_business(page: Page, name: str) -> str:
    """Add a business; return the address of its desk."""
    page.goto("/businesses/new")
    page.get_by_label("Name", exact=True).fill(name)
    page.get_by_label("Place").fill("Leeds, GB")
    page.get_by_label("Time zone").select_option("Europe/London")
    press(page, "Add this business")
    desk = re.search(r"/businesses/\d+", page.url)
    assert desk, page.url
    return desk.group()


def import_customers(page: Page, desk: str, email: str, folder: Path) -> None:
    file = folder / "customers.csv"
    file.write_text(f"email,name,segment\n{email},Somebody,regulars\nno address,Nobody,regulars\n")
    page.goto(f"{desk}/customers")
    page.get_by_label("CSV file").set_input_files(file)
    press(page, "Look at it first")
    expect(page.locator("main")).to_contain_text("3")  # the line that cannot be taken
    press(page, "Take over 1 row")
    expect(page.locator("main")).to_contain_text("Somebody")


def make_perk(page: Page, desk: str, title: str) -> str:
    """Make a perk of one copy with a waiting list, for customers only; return its address for people."""
    page.goto(f"{desk}/perks/new")
    page.get_by_label("Title").fill(title)
    page.get_by_label("Description").fill("Warm, on Saturday.")
    page.get_by_label("Value of one copy").fill("12.50")
    page.get_by_label("Copies", exact=True).fill("1")
    page.get_by_label("Pattern of the codes").fill("LOAF-####-##")
    page.get_by_label("Keep a waiting list when it is sold out").check()
    for label, days in (("Can be claimed from", -1), ("Can be claimed until", 30)):
        moment = (clock.now() + timedelta(days=days)).strftime("%Y-%m-%dT%H:%M")
        page.get_by_label(label).fill(moment)
    page.locator("main form").first.get_by_role("button", name=re.compile("Save")).first.click()
    page.get_by_role("link", name="Schedule").first.click()
    press(page, "Schedule")
    number = re.search(r"/perks/(\d+)", page.url)
    assert number, page.url
    return f"/perks/{number.group(1)}"


def claim(page: Page, perk: str) -> str:
    """Claim and accept; return the code."""
    page.goto(perk)
    press(page, "Claim")
    press(page, "Take it")  # without the tick
    expect(page.locator(".invalid-feedback")).to_be_visible()
    page.get_by_role("checkbox").check()
    press(page, "Take it")
    return page.locator("#said").inner_text()


@pytest.mark.parametrize("choices", [{}, WITHOUT_SCRIPT], ids=["with script", "without script"])
def test_a_business_gives_a_person_claims_another_waits_and_the_counter_redeems(window, served, choices, tmp_path):
    which = "script" if not choices else "plain"
    baker, first, second = (f"{who}.{which}@journey.example" for who in ("baker", "first", "second"))
    with window(**choices) as shop, window(**choices | PHONE) as one, window(**choices) as other:
        sign_up(shop, "Bruno", baker)
        desk = found_business(shop, f"Bakery {which}")
        import_customers(shop, desk, first, tmp_path)
        perk = make_perk(shop, desk, f"A loaf, {which}")

        sign_up(one, "Ada", first)
        prove_account(one, served.storage)
        code = claim(one, perk)
        assert re.fullmatch(r"LOAF-\w{4}-\w{2}", code)
        expect(one.get_by_role("img", name=re.compile("QR", re.IGNORECASE)).first).to_be_visible()

        sign_up(other, "Bea", second)
        prove_account(other, served.storage)
        other.goto(perk)
        press(other, "Join the line")
        expect(other.locator("main")).to_contain_text("1st")

        claimed_at = one.url
        one.locator("summary", has_text="Cancel this claim").click()
        press(one, "Cancel this claim")
        one.goto(claimed_at)
        expect(one.get_by_role("button", name="Cancel this claim")).to_have_count(0)

        other.goto(perk)
        other.get_by_role("checkbox").check()
        press(other, "Take it")
        passed_on = other.locator("#said").inner_text()
        assert passed_on != code  # a code that somebody saw is nobody else's

        shop.goto(f"{desk}/counter")
        shop.get_by_label("Type the code").fill(code)
        press(shop, "Check")
        expect(shop.get_by_role("heading", level=1)).to_have_text("Do not give it")
        shop.goto(f"{desk}/counter")
        shop.get_by_label("Type the code").fill(passed_on.lower().replace("-", " "))
        press(shop, "Check")
        expect(shop.get_by_role("heading", level=1)).to_have_text("Give it")

        other.reload()
        expect(other.locator("main")).to_contain_text("Used")


def test_a_person_signs_in_and_claims_by_keyboard_alone(window, served):
    with window() as page:
        page.goto("/demo/sign-in")
        row = page.locator("form", has=page.get_by_role("button")).first
        row.get_by_role("button").focus()
        page.keyboard.press("Enter")
        page.wait_for_url("/")
        page.goto("/perks")
        name = page.locator("main a[href^='/perks/']").first
        for _ in range(40):
            page.keyboard.press("Tab")
            if page.evaluate("() => document.activeElement.matches(\"main a[href^='/perks/']\")"):
                break
        expect(name).to_be_focused()
        page.keyboard.press("Enter")
        page.wait_for_url(re.compile(r"/perks/\d+$"))
        assert page.get_by_role("heading", level=1).inner_text()
