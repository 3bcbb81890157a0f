"""At the counter: what is scanned or typed is given once, to whom it belongs, and the reason stands there when not."""

import base64
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from auth.queries.auditing import audit_log
from kernel.clock import to_us
from kernel.database import reading, transaction
from kernel.limits import count
from perks.actions.claiming import Claimant, cancel
from perks.models import Claim, Perk, Redemption
from perks.queries.claims import claim_card
from perks.queries.signatures import qr_text
from perks.rules.offers import Offer
from perks.rules.scores import ScoreBand
from perks.rules.wire import offer_as_json
from perks.signing import SignedClaim, sign, signing_key
from perks.tries import WRONG_PIN_EVER
from tests.cast import NOON, Cast
from tests.pages.html import Page
from tests.perks.builders import claimed, make_perk

pytestmark = pytest.mark.usefixtures("at_noon")


class Till:
    """The bakery's counter with Cora at it, and a claim of Ada's."""

    def __init__(self, cast: Cast, **columns):
        self.cast = cast
        with transaction() as session:
            self.perk = make_perk(session, **({"business_id": cast.bakery, "now": NOON, "copies": 10} | columns))
        self.claim = claimed(self.perk, Claimant(cast.ada, cast.ada_influencer))
        self.code, self.pin, self.text = secrets_of(cast, self.claim)

    def show(self, code: str, name: str = "cora", business: int | None = None, **fields):
        path = f"/businesses/{business or self.cast.bakery}/counter"
        return self.cast.client(name).post(path, data={"code": code} | fields)

    def status(self) -> str:
        with reading() as session:
            return session.scalars(select(Claim.status).where(Claim.id == self.claim)).one()


def secrets_of(cast: Cast, claim_id: int) -> tuple[str, str, str]:
    with cast.app.test_request_context(), reading() as session:
        card = claim_card(session, claim_id, cast.ada, now=NOON)
        return card.code, card.pin, qr_text(card)


def at(monkeypatch, moment) -> None:
    monkeypatch.setattr("kernel.clock.now", lambda: moment)


def reason(answer) -> str:
    """Return the stable reason that a refusal shows."""
    assert answer.status_code == 422, answer.text
    page = Page(answer.text)
    assert page.one("h1").text.startswith("Do not give it")
    terms = dict(zip([tag.text for tag in page.all("dt")], [tag.text for tag in page.all("dd")], strict=True))
    return terms["Reason"]


def tried(cast: Cast) -> list[tuple[str, str | None]]:
    """Return what the audit log says of tries, the first first."""
    with reading() as session:
        entries = audit_log(session, business_id=cast.bakery)
    return [(entry.action, dict(entry.details).get("refusal")) for entry in reversed(entries)]


# Giving it ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("way", ["code", "qr"])
def test_a_good_code_is_given_with_whom_it_is_for(cast, way):
    till = Till(cast)
    answer = till.show(till.code if way == "code" else till.text)
    page = Page(cast.client("cora").get(answer.location).text)

    assert answer.status_code == 303
    assert page.one("h1").text == "Give it"
    facts = dict(zip([tag.text for tag in page.all("dt")], [tag.text for tag in page.all("dd")], strict=True))
    assert (facts["Code"], facts["For"]) == (till.code, "Ada")
    assert facts["Redeemed"].endswith("by Cora")
    assert facts["Today"] == "1 given, 0 more may come"
    with reading() as session:
        assert session.scalars(select(Redemption.how)).all() == [way]
    assert tried(cast) == [("claim.redeemed", None)]


def test_a_code_is_read_however_it_is_typed(sqlite_cast):
    till = Till(sqlite_cast)
    assert till.show(f"  {till.code.lower().replace('-', ' ')} ").status_code == 303


def test_a_form_sent_twice_gives_once_and_says_so_both_times(cast):
    till = Till(cast)
    first, second = (till.show(till.code, key="one") for _ in range(2))
    assert (first.status_code, first.location) == (second.status_code, second.location)
    assert first.status_code == 303
    assert tried(cast) == [("claim.redeemed", None)]


def test_a_page_that_came_back_with_its_old_key_takes_another_code(sqlite_cast):
    till, other = Till(sqlite_cast), Till(sqlite_cast)
    assert till.show("NO-SUCH-CODE", key="one").status_code == 422
    assert [till.show(each.code, key="one").status_code for each in (till, other)] == [303, 303]


def test_a_person_who_became_ineligible_after_claiming_still_redeems(sqlite_cast):
    till = Till(sqlite_cast)
    with transaction() as session:
        session.execute(update(Perk).values(rules=offer_as_json(Offer((ScoreBand(1000, None),))), status="ended"))
    assert till.show(till.text).status_code == 303


# Not giving it ------------------------------------------------------------------------------------------------------


def test_a_code_that_was_used_says_when_and_by_whom_to_staff(sqlite_cast, monkeypatch):
    till = Till(sqlite_cast)
    till.show(till.code)
    at(monkeypatch, NOON + timedelta(hours=2))

    for shown in (till.code, till.text):
        answer = till.show(shown, name="bruno")
        assert reason(answer) == "already_redeemed"
        assert "1 Jun 2025, 12:00 UTC, by Cora" in Page(answer.text).one("main").text
        assert "picked up" in answer.text


def test_what_this_house_did_not_sign_is_unknown(sqlite_cast):
    till = Till(sqlite_cast)
    forger = signing_key("05" * 32)
    said = SignedClaim(till.claim, till.perk, sqlite_cast.bakery, to_us(NOON) // 10**6 + 10**6)
    number = till.text.split(".")[0]
    for shown in (
        sign(said, forger),
        till.text.replace(number, f"{number}1", 1),  # another claim under the same signature
        f"{till.text[:-1]}{'A' if till.text[-1] != 'A' else 'B'}",
        f"BW1:{base64.b32encode(b'nothing').decode()}",
        "BW1:",
    ):
        assert reason(till.show(shown)) == "unknown_code"
    assert till.status() == "issued"
    assert tried(sqlite_cast) == [("claim.redemption_refused", "unknown_code")] * 5


@pytest.mark.parametrize("way", ["code", "qr"])
def test_what_another_business_gave_is_as_unknown_as_what_nobody_did(sqlite_cast, way):
    till = Till(sqlite_cast, business_id=sqlite_cast.rival)
    answer = till.show(till.code if way == "code" else till.text)
    nobodys = till.show("ABCD-EFGH-22")

    assert reason(answer) == reason(nobodys) == "unknown_code"
    assert till.status() == "issued"
    assert "Ada" not in answer.text


@pytest.mark.parametrize("way", ["code", "qr"])
def test_a_code_whose_time_is_over_is_not_given(sqlite_cast, monkeypatch, way):
    till = Till(sqlite_cast)
    at(monkeypatch, NOON + timedelta(days=14))
    answer = till.show(till.code if way == "code" else till.text)
    assert reason(answer) == "claim_expired"
    assert "Was good until" in answer.text


def test_a_cancelled_claim_is_not_given(sqlite_cast):
    till = Till(sqlite_cast)
    with transaction() as session:
        cancel(session, till.claim, Claimant(sqlite_cast.ada, sqlite_cast.ada_influencer), now=NOON)
    assert [reason(till.show(shown)) for shown in (till.code, till.text)] == ["claim_cancelled", "claim_cancelled"]


def test_an_empty_or_overlong_code_is_told_beside_the_field(sqlite_cast):
    till = Till(sqlite_cast)
    for code in ("", "A" * 301):
        answer = till.show(code)
        page = Page(answer.text)
        assert answer.status_code == 422
        assert page.by_id("code").get("aria-describedby") == "code-error"
        assert page.by_id("code-error").text
    assert tried(sqlite_cast) == []


# The PIN ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("way", ["code", "qr"])
def test_a_balanced_perk_asks_for_the_pin_before_anything_is_given(sqlite_cast, way):
    till = Till(sqlite_cast, redeemed_by="balanced")
    shown = till.code if way == "code" else till.text

    asked = till.show(shown)
    page = Page(asked.text)
    hidden = {tag.get("name"): tag.get("value") for tag in page.all("input") if tag.get("type") == "hidden"}

    assert (asked.status_code, page.one("h1").text) == (200, "Ask for the PIN")
    assert (hidden["code"], hidden["asked"]) == (shown, "pin")
    assert till.status() == "issued"
    assert till.pin not in asked.text
    assert tried(sqlite_cast) == []
    assert till.show(shown, pin=till.pin, asked="pin").status_code == 303
    assert till.status() == "redeemed"


def test_a_missing_pin_is_told_beside_its_field_and_a_wrong_one_is_refused(sqlite_cast):
    till = Till(sqlite_cast, redeemed_by="balanced")
    missing = till.show(till.text, asked="pin")
    half = till.show(till.text, asked="pin", pin=till.pin[:2])
    assert (half.status_code, tried(sqlite_cast)) == (422, [])
    wrong = till.show(till.text, pin=f"{(int(till.pin) + 1) % 10_000:04d}")

    assert missing.status_code == 422
    assert "four digits" in Page(missing.text).by_id("pin-error").text
    assert reason(wrong) == "wrong_pin"
    assert till.status() == "issued"


def test_after_a_wrong_pin_the_code_is_kept_and_only_the_pin_is_typed_again(sqlite_cast):
    till = Till(sqlite_cast, redeemed_by="balanced")
    page = Page(till.show(till.text, asked="pin", pin=f"{(int(till.pin) + 1) % 10_000:04d}").text)
    hidden = {tag.get("name"): tag.get("value") for tag in page.all("input") if tag.get("type") == "hidden"}

    assert hidden["code"] == till.text
    assert page.focused == ["pin"]
    assert "not the one on their screen" in page.by_id("pin-error").text
    sent = {name: hidden[name] for name in ("code", "key", "asked")}
    assert till.show(**sent, pin=till.pin).status_code == 303


def test_what_was_used_while_its_pin_was_typed_wrong_is_not_asked_for_again(sqlite_cast, monkeypatch):
    till = Till(sqlite_cast, redeemed_by="balanced")
    monkeypatch.setattr("perks.queries.counter.pin_wanted", lambda *_asked, **_named: None)
    wrong = till.show(till.text, asked="pin", pin=f"{(int(till.pin) + 1) % 10_000:04d}")
    assert Page(wrong.text).one("h1").text == "Do not give it"


def test_a_refused_code_has_the_focus_and_a_fresh_page_leaves_it_to_the_reader(sqlite_cast):
    till = Till(sqlite_cast)
    assert Page(till.show("").text).focused == ["code"]
    assert Page(sqlite_cast.client("cora").get(f"/businesses/{sqlite_cast.bakery}/counter").text).focused == []


def test_pins_of_one_claim_cannot_be_tried_through(sqlite_cast):
    till, other = Till(sqlite_cast, redeemed_by="balanced"), Till(sqlite_cast, redeemed_by="balanced")
    wrong = f"{(int(till.pin) + 1) % 10_000:04d}"
    answers = [till.show(till.code, name=name, pin=wrong).status_code for name in ("cora", "bruno", "edda") * 2]

    assert answers == [422] * 5 + [429]
    assert till.show(till.code, pin=till.pin).status_code == 429
    assert till.show(other.code, pin=other.pin).status_code == 303


def test_over_its_life_a_claim_takes_twenty_wrong_pins_and_then_none(sqlite_cast):
    till = Till(sqlite_cast, redeemed_by="balanced")
    for _ in range(20):
        count([(WRONG_PIN_EVER, str(till.claim))])
    closed = till.show(till.code, pin=till.pin)
    assert closed.status_code == 429
    assert "typed wrong 20 times" in closed.text
    assert till.status() == "issued"


# Probing ------------------------------------------------------------------------------------------------------------


def test_whoever_tries_many_codes_has_to_wait_and_good_ones_cost_nothing(sqlite_cast):
    tills = [Till(sqlite_cast) for _ in range(3)]
    assert {tills[0].show(f"WRONG-{number}").status_code for number in range(19)} == {422}
    assert tills[0].show(tills[0].code).status_code == 303
    assert tills[0].show("WRONG-20").status_code == 422

    slowed = tills[0].show(tills[1].code)

    assert slowed.status_code == 429
    assert int(slowed.headers["Retry-After"]) > 0
    assert "tried too often" in Page(slowed.text).by_id("code-error").text
    assert tills[1].status() == "issued"
    assert tills[0].show(tills[2].code, name="bruno").status_code == 303  # a colleague works on


def test_a_business_as_a_whole_cannot_be_tried_through(sqlite_cast, monkeypatch):
    from kernel.limits import Limit

    monkeypatch.setattr("perks.tries.REFUSED_AT_BUSINESS", Limit("refused code, business", 3, 600))
    till = Till(sqlite_cast)
    assert [till.show("WRONG", name=name).status_code for name in ("cora", "bruno", "edda")] == [422] * 3
    assert till.show(till.code, name="cora").status_code == 429


# Taking it back -----------------------------------------------------------------------------------------------------


def test_what_was_given_can_be_taken_back_for_ten_minutes(cast, monkeypatch):
    till = Till(cast)
    given = till.show(till.code).location
    client = cast.client("cora")
    assert "Undo, for 10 minutes" in client.get(given).text
    at(monkeypatch, NOON + timedelta(minutes=10))

    undone = client.post(f"{given}/undo", follow_redirects=True)

    assert Page(undone.text).one("h1").text == "Taken back"
    assert till.status() == "issued"
    assert till.show(till.text).status_code == 303


@pytest.mark.parametrize(("seconds", "verdict"), [(0, "Give it"), (59, "Give it"), (60, "Given"), (600, "Given")])
def test_give_it_is_said_for_a_minute_and_then_when_and_by_whom(sqlite_cast, monkeypatch, seconds, verdict):
    till = Till(sqlite_cast)
    given = till.show(till.code).location
    at(monkeypatch, NOON + timedelta(seconds=seconds))
    page = Page(sqlite_cast.client("cora").get(given).text)
    assert page.one("h1").text == verdict
    assert page.one("main").text.count("by Cora") == (1 if verdict == "Give it" else 2)
    assert "Undo" in page.one("main").text


def test_after_ten_minutes_it_stays_given(sqlite_cast, monkeypatch):
    till = Till(sqlite_cast)
    given = till.show(till.code).location
    at(monkeypatch, NOON + timedelta(minutes=10, seconds=1))
    client = sqlite_cast.client("cora")

    page = Page(client.get(given).text)
    answer = client.post(f"{given}/undo", follow_redirects=True)

    assert page.one("h1").text == "Given"
    assert "Undo" not in page.one("main").text
    assert "more than ten minutes ago" in answer.text
    assert till.status() == "redeemed"


# The pages around it ------------------------------------------------------------------------------------------------


def test_only_the_page_that_scans_may_ask_for_the_camera(sqlite_cast):
    client = sqlite_cast.client("cora")
    counter = f"/businesses/{sqlite_cast.bakery}/counter"
    assert client.get(counter).headers["Permissions-Policy"] == "camera=(self), geolocation=(), microphone=()"
    for path in (f"{counter}/today", "/perks", "/"):
        assert client.get(path).headers["Permissions-Policy"].startswith("camera=()")


def test_without_script_the_form_is_all_there_is(sqlite_cast):
    page = Page(sqlite_cast.client("cora").get(f"/businesses/{sqlite_cast.bakery}/counter").text)
    assert "hidden" in page.by_id("camera").attributes
    assert (page.by_id("check").get("method"), page.by_id("code").get("name")) == ("post", "code")


def test_the_decoder_is_served_by_this_house_and_named_by_its_version(sqlite_cast):
    client = sqlite_cast.client("cora")
    page = Page(client.get(f"/businesses/{sqlite_cast.bakery}/counter").text)
    with client.get(page.by_id("camera").get("data-decoder")) as decoder:
        assert decoder.status_code == 200
        assert decoder.mimetype == "text/javascript"
        assert "immutable" in decoder.headers["Cache-Control"]


def test_the_counter_is_there_for_those_who_work_at_it(sqlite_cast):
    till = Till(sqlite_cast)
    counter = f"/businesses/{sqlite_cast.bakery}/counter"
    till.show(till.code)
    for path in (counter, f"{counter}/today", f"{counter}/given/{till.claim}"):
        may = {name: sqlite_cast.client(name).get(path).status_code for name in ("bruno", "edda", "cora")}
        may_not = {name: sqlite_cast.client(name).get(path).status_code for name in ("gil", "cleo", "ada", "max")}
        assert set(may.values()) == {200}, path
        assert set(may_not.values()) == {404}, path
    assert till.show(till.code, name="gil").status_code == 404
    assert (
        sqlite_cast.client("cleo").get(f"/businesses/{sqlite_cast.rival}/counter/given/{till.claim}").status_code == 404
    )
    assert sqlite_cast.client("cora").get(f"{counter}/given/99").status_code == 404


def test_today_lists_what_was_given_on_this_day_of_the_business(cast, monkeypatch):
    yesterday, early, undone = Till(cast), Till(cast), Till(cast)
    at(monkeypatch, NOON - timedelta(hours=13, minutes=1))  # 23:59 in London, where summer time is an hour ahead
    yesterday.show(yesterday.code)
    at(monkeypatch, NOON - timedelta(hours=12, minutes=59))
    early.show(early.code)
    at(monkeypatch, NOON)
    given = undone.show(undone.text).location
    cast.client("cora").post(f"{given}/undo")

    page = Page(cast.client("cora").get(f"/businesses/{cast.bakery}/counter/today").text)

    lines = [tag.text for tag in page.all("li") if tag.around[-1].get("class") == "plain-list lined"]
    assert len(lines) == 2
    assert undone.code in lines[0]
    assert lines[0].endswith("taken back")
    assert early.code in lines[1]
    assert lines[1].endswith("typed")
    assert "1 redemption at Bruno’s Bakery" in page.one("main").text


def test_a_day_without_redemptions_says_so(sqlite_cast):
    page = Page(sqlite_cast.client("cora").get(f"/businesses/{sqlite_cast.bakery}/counter/today").text)
    assert "Nothing yet" in page.one("main").text


def test_what_was_given_stands_on_the_claim_page_of_whoever_had_it(sqlite_cast):
    till = Till(sqlite_cast)
    till.show(till.code)
    page = Page(sqlite_cast.client("ada").get(f"/claims/{till.claim}").text)
    assert page.by_id("code").text == "Used"
    assert "1 Jun 2025, 12:00 UTC" in page.one("main").text
    assert "at Bruno’s Bakery, Leeds, GB" in page.one("main").text
    assert "Cora" not in page.one("main").text
