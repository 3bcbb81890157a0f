"""What people see of perks: which are theirs, what is missing, and everything they can do with a claim."""

import re
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import OperationalError

from influencers.models import Influencer
from kernel.clock import to_us
from kernel.database import reading, transaction
from kernel.errors import DatabaseBusy
from kernel.models import AnsweredRequest
from perks.actions.claiming import Claimant
from perks.models import Claim, Perk, Sighting
from perks.queries.claims import claim_card
from perks.rules.dealings import IsCustomer, NotClaimedFor
from perks.rules.offers import Offer
from perks.rules.scores import ScoreBand
from perks.rules.wire import offer_as_json
from tests.cast import NOON, Cast
from tests.pages.html import Page
from tests.perks.builders import claimed, counters, give_up, in_line, make_perk

pytestmark = pytest.mark.usefixtures("at_noon")
JSON = {"Accept": "application/json"}
HIGH = offer_as_json(Offer((ScoreBand(900, None),)))


def perk_of(cast: Cast, **columns) -> int:
    with transaction() as session:
        return make_perk(session, **({"business_id": cast.bakery, "now": NOON} | columns))


def ada(cast: Cast) -> Claimant:
    return Claimant(cast.ada, cast.ada_influencer)


def bea(cast: Cast) -> Claimant:
    return Claimant(cast.bea, cast.bea_influencer)


def page_of(cast: Cast, name: str, path: str, status: int = 200) -> Page:
    answer = cast.client(name).get(path)
    assert answer.status_code == status, answer.text
    return Page(answer.text)


def said_in(page: Page, id_: str) -> str:
    """Return the text of the section that a heading labels."""
    (section,) = [tag for tag in page.all("section") if tag.get("aria-labelledby") == id_]
    return section.text


def status_of(claim_id: int) -> str:
    with reading() as session:
        return session.scalars(select(Claim.status).where(Claim.id == claim_id)).one()


def the_claim_of(path: str) -> int:
    return int(re.fullmatch(r"/claims/(\d+)", path)[1])


def claim_count() -> int:
    with reading() as session:
        return len(session.scalars(select(Claim.id)).all())


def at(monkeypatch, moment) -> None:
    monkeypatch.setattr("kernel.clock.now", lambda: moment)


# Which perks there are ----------------------------------------------------------------------------------------------


def test_perks_are_sorted_by_what_somebody_can_do_with_them(sqlite_cast):
    perk_of(sqlite_cast, title="For everybody")
    perk_of(sqlite_cast, title="For the loud", rules=HIGH)
    perk_of(sqlite_cast, title="For next week", claim_from_us=to_us(NOON + timedelta(days=3)))
    claimed(perk_of(sqlite_cast, title="Taken"), ada(sqlite_cast))

    page = page_of(sqlite_cast, "ada", "/perks")

    assert "For everybody" in said_in(page, "open")
    assert "For the loud" in said_in(page, "near")
    assert "For next week" in said_in(page, "later")
    assert "Taken" in said_in(page, "claimed")
    assert page.one("h1").text == "Perks for me"


def test_a_near_miss_says_how_far_away_it_is(sqlite_cast):
    perk_of(sqlite_cast, rules=HIGH)

    near = said_in(page_of(sqlite_cast, "ada", "/perks"), "near")

    assert re.search(r"One rule away\. Scores at least 90 overall: \d+\.\d, \d+\.\d short", near)


def test_those_with_the_fewest_missing_rules_come_first_among_the_near(sqlite_cast):
    perk_of(sqlite_cast, title="Two away", rules=offer_as_json(Offer((ScoreBand(900, None), IsCustomer()))))
    perk_of(sqlite_cast, title="One away", rules=HIGH)

    near = said_in(page_of(sqlite_cast, "ada", "/perks"), "near")

    assert near.index("One away") < near.index("Two away")


def test_whoever_is_not_signed_in_sees_perks_without_a_judgement(sqlite_cast):
    perk_of(sqlite_cast, title="For the loud", rules=HIGH)

    page = page_of(sqlite_cast, "nobody", "/perks")

    assert "For the loud" in said_in(page, "open")
    assert page.one("h1").text == "Perks"
    assert "short" not in page.one("main").text


def test_whoever_owns_no_influencer_is_told_how_to_get_hold_of_one(sqlite_cast):
    perk_of(sqlite_cast)

    page = page_of(sqlite_cast, "uma", "/perks")

    assert "Show which account is yours" in page.one("main").text
    assert "/me/accounts" in [tag.get("href") for tag in page.all("a")]


def test_perks_that_are_not_shown_are_not_listed(sqlite_cast):
    perk_of(sqlite_cast, title="A draft", status="draft")
    perk_of(sqlite_cast, title="Not yet", visible_from_us=to_us(NOON + timedelta(days=1)))

    page = page_of(sqlite_cast, "ada", "/perks")

    assert "No perks now" in page.one("main").text


def test_facts_of_one_business_do_not_leak_into_another(sqlite_cast):
    rested = offer_as_json(Offer((NotClaimedFor(90),)))
    perk_of(sqlite_cast, title="Of the bakery", rules=rested)
    perk_of(sqlite_cast, title="Of the rival", rules=rested, business_id=sqlite_cast.rival)
    claimed(perk_of(sqlite_cast, title="Taken"), ada(sqlite_cast))

    page = page_of(sqlite_cast, "ada", "/perks")

    assert "Of the bakery" in said_in(page, "near")
    assert "Of the rival" in said_in(page, "open")


# One perk -----------------------------------------------------------------------------------------------------------


def test_a_perk_ticks_every_rule_and_names_the_gap(sqlite_cast):
    perk_id = perk_of(sqlite_cast, rules=offer_as_json(Offer((ScoreBand(900, None), NotClaimedFor(90)))))

    page = page_of(sqlite_cast, "ada", f"/perks/{perk_id}")

    verdict = said_in(page, "verdict")
    assert verdict.startswith("One rule away")
    assert "1 of 2 rules hold" in verdict
    marks = [tag.get("aria-label") for tag in page.all("svg") if tag.get("aria-label") in ("holds", "does not hold")]
    assert marks == ["does not hold", "holds"]
    assert [tag for tag in page.all("button") if tag.text == "Claim" and "disabled" not in tag.attributes] == []


@pytest.mark.parametrize(
    ("columns", "heading", "code"),
    [
        ({}, "You had this", "already_claimed"),
        ({"per_person": 2}, "You can claim this", ""),
        ({"kind": "unique", "shared_code": "", "code_pattern": "RYE-######"}, "You can claim this", ""),
    ],
)
@pytest.mark.parametrize("how", ["given back", "too late"])
def test_after_giving_back_a_perk_says_what_claiming_again_would_give(
    sqlite_cast, monkeypatch, columns, heading, code, how
):
    perk_id = perk_of(sqlite_cast, **columns)
    claim_id = claimed(perk_id, ada(sqlite_cast))
    if how == "given back":
        give_up(claim_id, ada(sqlite_cast))
    else:
        at(monkeypatch, NOON + timedelta(days=14))

    page = page_of(sqlite_cast, "ada", f"/perks/{perk_id}")

    assert page.by_id("verdict").text == heading
    answer = sqlite_cast.client("ada").post(f"/perks/{perk_id}/claim", headers=JSON)
    assert answer.json.get("code" if code else "status") == (code or "reserved")
    links = [tag.get("href") for tag in page.all("a") if "btn" in tag.get("class").split()]
    assert (f"/claims/{claim_id}" in links) is bool(code)


def test_a_claim_says_before_it_is_given_back_whether_it_can_be_claimed_again(sqlite_cast):
    made = perk_of(sqlite_cast, kind="unique", shared_code="", code_pattern="RYE-######")
    for perk_id, says in ((perk_of(sqlite_cast), "goes on counting as yours"), (made, "you can claim again")):
        claim_id = claimed(perk_id, ada(sqlite_cast))
        assert says in page_of(sqlite_cast, "ada", f"/claims/{claim_id}").one("main").text


def test_a_card_says_that_a_perk_has_ended_and_not_until_when_it_was_open(sqlite_cast):
    perk_of(sqlite_cast, title="Over", claim_until_us=to_us(NOON))
    perk_of(sqlite_cast, title="Open")

    cards = {card.text.split(" of ")[0]: card.text for card in page_of(sqlite_cast, "ada", "/perks").all("article")}

    (over,) = [text for text in cards.values() if "Over" in text]
    (still,) = [text for text in cards.values() if "Open" in text]
    assert "ended on 1 Jun 2025" in over
    assert "until" in still
    assert "ended" not in still


HEADINGS = [
    ({}, "You can claim this"),
    ({"status": "paused"}, "Paused"),
    ({"claim_until_us": to_us(NOON)}, "Over"),
    ({"claim_from_us": to_us(NOON + timedelta(days=1))}, "Not open yet"),
    ({"copies": 3, "claimed": 3}, "All gone"),
    ({"budget_minor": 450, "spent_minor": 450, "claimed": 1}, "All gone"),
]


def test_a_perk_says_in_its_heading_what_it_is_to_somebody(sqlite_cast):
    for columns, heading in HEADINGS:
        page = page_of(sqlite_cast, "ada", f"/perks/{perk_of(sqlite_cast, **columns)}")
        assert (columns, page.by_id("verdict").text) == (columns, heading)


def test_todays_copies_can_be_gone_while_others_are_left(sqlite_cast, monkeypatch):
    perk_id = perk_of(sqlite_cast, per_day=1)
    claimed(perk_id, bea(sqlite_cast))

    assert page_of(sqlite_cast, "ada", f"/perks/{perk_id}").by_id("verdict").text == "Today’s copies are gone"
    at(monkeypatch, NOON + timedelta(days=1))
    assert page_of(sqlite_cast, "ada", f"/perks/{perk_id}").by_id("verdict").text == "You can claim this"


def test_a_perk_shows_its_rules_to_whoever_is_not_judged_by_them(sqlite_cast):
    perk_id = perk_of(sqlite_cast, rules=HIGH)
    for name in ("nobody", "uma"):
        verdict = said_in(page_of(sqlite_cast, name, f"/perks/{perk_id}"), "verdict")
        assert "Scores at least 90 overall" in verdict
        assert "short" not in verdict


def test_a_perk_that_is_not_shown_is_there_for_its_team_alone(sqlite_cast):
    for columns in ({"status": "draft"}, {"visible_from_us": to_us(NOON + timedelta(days=1))}):
        perk_id = perk_of(sqlite_cast, **columns)
        for name in ("ada", "nobody", "cleo", "cora"):
            page_of(sqlite_cast, name, f"/perks/{perk_id}", 404)
        for name in ("bruno", "edda", "gil"):
            assert "Only your team sees this" in page_of(sqlite_cast, name, f"/perks/{perk_id}").one("main").text


def test_a_perk_that_is_not_there_is_not_found(sqlite_cast):
    for path in ("/perks/99", "/perks/9223372036854775808", "/claims/99"):
        page_of(sqlite_cast, "ada", path, 404)


def test_seeing_a_perk_is_noted_once_a_person_and_for_nobody_else(cast):
    perk_id = perk_of(cast)
    for name in ("ada", "ada", "bea", "uma", "nobody", "bruno"):
        page_of(cast, name, f"/perks/{perk_id}")

    with reading() as session:
        seen = session.scalars(select(Sighting.influencer_id).where(Sighting.perk_id == perk_id)).all()
    assert sorted(seen) == sorted([cast.ada_influencer, cast.bea_influencer])


def test_a_page_is_shown_although_its_sighting_cannot_be_noted(sqlite_cast, monkeypatch):
    for fault in (OperationalError("INSERT", {}, Exception("disk full")), DatabaseBusy("Too many.")):
        monkeypatch.setattr("perks.pages.claimant.note_sighting", raising(fault))
        page_of(sqlite_cast, "ada", f"/perks/{perk_of(sqlite_cast)}")


def test_a_perk_seen_before_is_shown_without_writing_anything(sqlite_cast, monkeypatch):
    perk_id = perk_of(sqlite_cast)
    page_of(sqlite_cast, "ada", f"/perks/{perk_id}")
    monkeypatch.setattr("perks.pages.claimant.transaction", raising(AssertionError("a transaction was opened")))
    page_of(sqlite_cast, "ada", f"/perks/{perk_id}")


def raising(error: Exception):
    def fail(*_args, **_kwargs):
        raise error

    return fail


# Claiming in two steps ----------------------------------------------------------------------------------------------


def test_a_copy_is_held_first_and_taken_with_the_disclosure(cast):
    perk_id = perk_of(cast, copies=3)
    client = cast.client("ada")

    held = client.post(f"/perks/{perk_id}/claim", data={"key": "one"})
    claim_id = the_claim_of(held.location)
    page = Page(client.get(held.location).text)
    taken = client.post(f"/claims/{claim_id}/issue", data={"key": "two", "disclosure": "accepted"})

    assert page.by_id("accept").text == "Held for 10 minutes"
    assert "say that it was a gift" in page.one("main").text
    assert (taken.status_code, taken.location) == (303, f"/claims/{claim_id}")
    assert status_of(claim_id) == "issued"
    assert counters(perk_id)[0] == 1


def test_without_the_tick_nothing_is_taken_and_the_reason_stands_beside_it(sqlite_cast):
    client = sqlite_cast.client("ada")
    held = client.post(f"/perks/{perk_of(sqlite_cast)}/claim", data={})
    claim_id = the_claim_of(held.location)

    answer = client.post(f"/claims/{claim_id}/issue", data={"key": "two"})

    page = Page(answer.text)
    assert answer.status_code == 422
    assert "Accept the disclosure first" in page.by_id("disclosure-error").text
    assert page.focused == ["disclosure"]
    assert page.by_id("disclosure").get("aria-describedby") == "disclosure-error"
    assert status_of(claim_id) == "reserved"


def test_a_form_sent_twice_claims_once_and_leads_to_the_same_page(cast):
    perk_id = perk_of(cast, per_person=5, copies=5)
    client = cast.client("ada")

    first, second = (client.post(f"/perks/{perk_id}/claim", data={"key": "one"}) for _ in range(2))

    assert first.location == second.location
    assert counters(perk_id)[0] == 1


def test_the_key_of_somebody_else_is_another_key(sqlite_cast):
    perk_id = perk_of(sqlite_cast)
    places = [sqlite_cast.client(n).post(f"/perks/{perk_id}/claim", data={"key": "k"}).location for n in ("ada", "bea")]
    assert places[0] != places[1]


def test_a_key_for_another_request_is_refused(sqlite_cast):
    client = sqlite_cast.client("ada")
    one, other = perk_of(sqlite_cast), perk_of(sqlite_cast, title="Another")
    client.post(f"/perks/{one}/claim", headers=JSON | {"Idempotency-Key": "k"})

    answer = client.post(f"/perks/{other}/claim", headers=JSON | {"Idempotency-Key": "k"})

    assert (answer.status_code, answer.json["code"]) == (422, "idempotency_key_reused")


def test_a_refused_claim_says_why_on_the_page_with_every_gap(sqlite_cast):
    perk_id = perk_of(sqlite_cast, rules=HIGH)

    answer = sqlite_cast.client("ada").post(f"/perks/{perk_id}/claim", data={"key": "one"})

    (alert,) = [tag for tag in Page(answer.text).all("div") if tag.get("role") == "alert"]
    assert answer.status_code == 422
    assert "score_too_low" in alert.text
    assert re.search(r"Scores at least 90 overall: \d+\.\d, \d+\.\d short", alert.text)
    with reading() as session:
        assert session.scalars(select(AnsweredRequest.key)).all() == []  # it may be asked again when the score rose


def test_whoever_owns_no_influencer_cannot_claim_and_is_told_what_is_missing(sqlite_cast):
    answer = sqlite_cast.client("uma").post(f"/perks/{perk_of(sqlite_cast)}/claim", headers=JSON)
    assert answer.json["code"] == "no_influencer"
    assert claim_count() == 0


def test_nobody_claims_without_signing_in(sqlite_cast):
    from tests.signing_in import with_proof

    perk_id = perk_of(sqlite_cast)
    client = with_proof(sqlite_cast.client("nobody"))
    assert "/sign-in" in client.post(f"/perks/{perk_id}/claim").location
    assert client.post(f"/perks/{perk_id}/claim", headers=JSON).status_code == 401


def test_a_claim_needs_the_proof_of_a_page_of_ours(sqlite_cast):
    from tests.signing_in import without_proof

    client = without_proof(sqlite_cast.client("ada"))
    assert client.post(f"/perks/{perk_of(sqlite_cast)}/claim").status_code == 400
    assert claim_count() == 0


# Claiming as a program ----------------------------------------------------------------------------------------------


def test_a_program_claims_in_one_go_and_gets_its_code(cast):
    perk_id = perk_of(cast)

    answer = cast.client("ada").post(f"/perks/{perk_id}/claim", headers=JSON, json={"disclosure": "accepted"})

    assert answer.status_code == 200
    assert set(answer.json) == {"claim_id", "status", "code", "expires_at"}
    assert answer.json["status"] == "issued"
    assert answer.json["code"]
    assert answer.json["expires_at"] == "2025-06-15T12:00:00Z"


def test_a_program_without_the_disclosure_gets_a_copy_held_and_no_code(sqlite_cast):
    client = sqlite_cast.client("ada")
    held = client.post(f"/perks/{perk_of(sqlite_cast)}/claim", headers=JSON)

    assert (held.json["status"], held.json["code"]) == ("reserved", None)
    refused = client.post(f"/claims/{held.json['claim_id']}/issue", headers=JSON, json={})
    assert (refused.status_code, refused.json["code"]) == (422, "disclosure_missing")
    assert refused.mimetype == "application/problem+json"


def test_one_key_twenty_times_is_one_claim_and_the_same_answer(cast):
    perk_id = perk_of(cast, per_person=50, copies=50)
    client = cast.client("ada")
    headers = JSON | {"Idempotency-Key": "the same"}

    answers = [
        client.post(f"/perks/{perk_id}/claim", headers=headers, json={"disclosure": "accepted"}) for _ in range(20)
    ]

    assert {answer.text for answer in answers} == {answers[0].text}
    assert counters(perk_id)[0] == 1


def test_a_body_that_cannot_be_read_is_refused_by_name(sqlite_cast):
    perk_id = perk_of(sqlite_cast)
    for body, fields in (({"disclosure": "yes"}, {"disclosure"}), ({"follow": True}, {"follow"}), ([], set())):
        answer = sqlite_cast.client("ada").post(f"/perks/{perk_id}/claim", headers=JSON, json=body)
        assert (answer.status_code, answer.json["code"], set(answer.json["fields"])) == (400, "bad_input", fields)
    assert claim_count() == 0


def test_a_refused_program_gets_the_gaps_by_rule(sqlite_cast):
    perk_id = perk_of(sqlite_cast, rules=HIGH)
    answer = sqlite_cast.client("ada").post(f"/perks/{perk_id}/claim", headers=JSON)
    assert (answer.status_code, answer.json["code"]) == (422, "score_too_low")
    assert answer.json["fields"]["score"].startswith("Scores at least 90 overall: ")


# A claim of one's own -----------------------------------------------------------------------------------------------


def test_a_claim_shows_its_qr_code_and_the_code_to_say(sqlite_cast):
    claim_id = claimed(perk_of(sqlite_cast), ada(sqlite_cast))
    with reading() as session:
        code = session.get_one(Claim, claim_id).code

    page = page_of(sqlite_cast, "ada", f"/claims/{claim_id}")

    assert page.by_id("said").text == code
    assert "13 days, 23 hours left" not in page.one("main").text
    assert "14 days left" in page.one("main").text
    (drawing,) = [tag for tag in page.all("svg") if tag.get("class") == "qr"]
    assert (drawing.get("role"), drawing.get("viewbox")) == ("img", "0 0 49 49")


def test_the_qr_code_can_be_kept_as_a_file_that_this_house_signed(sqlite_cast):
    from perks.queries.claims import claim_card
    from perks.queries.signatures import qr_text, signed_claim

    claim_id = claimed(perk_of(sqlite_cast), ada(sqlite_cast))
    answer = sqlite_cast.client("ada").get(f"/claims/{claim_id}/qr.svg")
    with reading() as session:
        text = qr_text(claim_card(session, claim_id, sqlite_cast.ada, now=NOON))

    assert answer.mimetype == "image/svg+xml"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert signed_claim(text).claim_id == claim_id
    assert text not in page_of(sqlite_cast, "ada", f"/claims/{claim_id}").source  # it is drawn, not written


def test_the_pin_is_shown_only_where_the_perk_asks_for_one(sqlite_cast):
    with_pin = claimed(perk_of(sqlite_cast, redeemed_by="balanced"), ada(sqlite_cast))
    without = claimed(perk_of(sqlite_cast), ada(sqlite_cast))
    with reading() as session:
        pin = session.get_one(Claim, with_pin).pin

    assert pin in page_of(sqlite_cast, "ada", f"/claims/{with_pin}").one("main").text
    assert "PIN" not in page_of(sqlite_cast, "ada", f"/claims/{without}").one("main").text


@pytest.mark.parametrize(
    ("columns", "secret"),
    [
        ({"kind": "shared", "shared_code": "RYE-ALL"}, "RYE-ALL"),
        ({"kind": "link", "link": "https://b.example/x"}, "b.example/x"),
    ],
)
def test_shared_codes_and_links_are_shown_once_the_claim_is_issued(sqlite_cast, columns, secret):
    perk_id = perk_of(sqlite_cast, **columns)
    client = sqlite_cast.client("ada")
    held = client.post(f"/perks/{perk_id}/claim")

    assert secret not in client.get(held.location).text
    client.post(f"{held.location}/issue", data={"disclosure": "accepted"})
    assert secret in client.get(held.location).text
    assert secret not in client.get(f"/perks/{perk_id}").text


def test_a_claim_keeps_by_value_what_it_was_granted_on(sqlite_cast):
    perk_id = perk_of(sqlite_cast, rules=offer_as_json(Offer((ScoreBand(1, None),))))
    client = sqlite_cast.client("ada")
    at_claim = client.post(f"/perks/{perk_id}/claim", headers=JSON, json={"disclosure": "accepted"}).json["claim_id"]
    with transaction() as session:
        session.execute(update(Perk).values(rules=HIGH, disclosure="Another text."))

    kept = said_in(page_of(sqlite_cast, "ada", f"/claims/{at_claim}"), "kept")

    assert "Scores at least 0.1 overall" in kept
    assert "If you post about it, say that it was a gift." in kept
    assert "Disclosure accepted" in kept


def test_what_was_claimed_keeps_its_words_its_code_and_its_link(sqlite_cast):
    perk_id = perk_of(sqlite_cast, where="Any branch", terms="One a day.", shared_code="RYE-1")
    claim_id = claimed(perk_id, ada(sqlite_cast))
    worse = {"where": "Bergen only", "terms": "None on Sundays.", "description": "Crumbs.", "shared_code": "BAD"}
    with transaction() as session:
        session.execute(update(Perk).values(**worse))
    later = claimed(perk_id, bea(sqlite_cast))
    with reading() as session:
        old = claim_card(session, claim_id, sqlite_cast.ada, now=NOON)
        new = claim_card(session, later, sqlite_cast.bea, now=NOON)
    assert (old.where, old.terms, old.description) == ("Any branch", "One a day.", "Baked this morning.")
    assert (old.shared_code, new.shared_code) == ("RYE-1", "BAD")
    assert "promised" not in old.granted_on
    shown = page_of(sqlite_cast, "ada", f"/claims/{claim_id}").one("main").text
    assert "Any branch" in shown
    assert "Crumbs." not in shown


def test_who_claims_is_told_before_what_the_business_will_see(sqlite_cast):
    held = sqlite_cast.client("ada").post(f"/perks/{perk_of(sqlite_cast)}/claim").location
    told = page_of(sqlite_cast, "ada", urlsplit(held).path).one("main").text
    assert "will see your name here, Ada" in told
    assert told.index("will see your name here") < told.index("I have read this")


def test_a_line_to_copy_names_the_business_and_the_network(sqlite_cast):
    claim_id = claimed(perk_of(sqlite_cast), ada(sqlite_cast))
    posts = said_in(page_of(sqlite_cast, "ada", f"/claims/{claim_id}"), "posts")
    assert "For Bluesky" in posts
    assert "Gift from Bruno’s Bakery, who asked for nothing in return." in posts
    assert "You do not have to" in posts


def test_the_claim_of_somebody_else_is_not_there(sqlite_cast):
    claim_id = claimed(perk_of(sqlite_cast), ada(sqlite_cast))
    for name in ("bea", "uma", "bruno", "cora", "max"):
        client = sqlite_cast.client(name)
        assert [client.get(f"/claims/{claim_id}{rest}").status_code for rest in ("", "/qr.svg")] == [404, 404]
        assert [client.post(f"/claims/{claim_id}/{verb}").status_code for verb in ("issue", "cancel")] == [404, 404]
    assert status_of(claim_id) == "issued"


def test_cancelling_gives_the_copy_back_and_the_code_is_gone(cast):
    perk_id = perk_of(cast)
    claim_id = claimed(perk_id, ada(cast))
    client = cast.client("ada")

    answer = client.post(f"/claims/{claim_id}/cancel")

    assert (answer.status_code, answer.location) == (303, "/claims")
    assert counters(perk_id)[0] == 0
    page = Page(client.get(f"/claims/{claim_id}").text)
    assert page.by_id("code").text == "Given back"
    assert client.get(f"/claims/{claim_id}/qr.svg").status_code == 404
    assert client.post(f"/claims/{claim_id}/cancel", headers=JSON).json["code"] == "claim_over"


def test_a_copy_that_was_not_taken_in_time_says_so(sqlite_cast, monkeypatch):
    client = sqlite_cast.client("ada")
    held = client.post(f"/perks/{perk_of(sqlite_cast)}/claim").location
    at(monkeypatch, NOON + timedelta(minutes=10))

    answer = client.post(f"{held}/issue", data={"disclosure": "accepted"})

    assert answer.status_code == 409
    assert "not held for you any more" in answer.text
    assert Page(client.get(held).text).by_id("code").text == "It was not taken in time"


def test_a_claim_whose_time_is_over_shows_no_code(sqlite_cast, monkeypatch):
    claim_id = claimed(perk_of(sqlite_cast), ada(sqlite_cast))
    at(monkeypatch, NOON + timedelta(days=14))
    page = page_of(sqlite_cast, "ada", f"/claims/{claim_id}")
    assert page.by_id("code").text == "Its time is over"
    assert [tag for tag in page.all("svg") if tag.get("class") == "qr"] == []


def test_my_claims_lists_what_can_be_used_before_what_is_over(sqlite_cast):
    used = claimed(perk_of(sqlite_cast, title="Given away"), ada(sqlite_cast))
    claimed(perk_of(sqlite_cast, title="Still good"), ada(sqlite_cast))
    sqlite_cast.client("ada").post(f"/claims/{used}/cancel")

    page = page_of(sqlite_cast, "ada", "/claims")

    assert "Still good" in said_in(page, "usable")
    assert "Given away" in said_in(page, "over")


def test_my_claims_of_nobody_lead_to_perks(sqlite_cast):
    page = page_of(sqlite_cast, "uma", "/claims")
    assert "Nothing claimed yet" in page.one("main").text


# Waiting in line ----------------------------------------------------------------------------------------------------


def test_somebody_joins_the_line_sees_their_place_and_leaves_it(cast):
    perk_id = perk_of(cast, copies=1, has_waiting_list=True)
    claimed(perk_id, bea(cast))
    client = cast.client("ada")

    assert "You would be 1st" in client.get(f"/perks/{perk_id}").text
    joined = client.post(f"/perks/{perk_id}/line", follow_redirects=True)
    assert Page(joined.text).by_id("verdict").text == "1st in line"
    assert "1st in line" in said_in(Page(client.get("/claims").text), "waiting")
    left = client.post(f"/perks/{perk_id}/line/leave", follow_redirects=True)
    assert Page(left.text).by_id("verdict").text == "All gone"


def test_a_copy_that_comes_back_is_offered_and_accepted_with_the_disclosure(cast):
    perk_id = perk_of(cast, copies=1, has_waiting_list=True, offer_minutes=60)
    claim_id = claimed(perk_id, bea(cast))
    in_line(perk_id, ada(cast))
    cast.client("bea").post(f"/claims/{claim_id}/cancel")
    client = cast.client("ada")

    page = Page(client.get(f"/perks/{perk_id}").text)
    without_tick = client.post(f"/perks/{perk_id}/line/accept", data={"key": "k"})
    accepted = client.post(f"/perks/{perk_id}/line/accept", data={"key": "k", "disclosure": "accepted"})

    assert page.by_id("verdict").text == "A copy is held for you"
    assert "1 hour more" in said_in(page, "verdict")
    assert without_tick.status_code == 422
    assert "Accept the disclosure first" in Page(without_tick.text).by_id("disclosure-error").text
    assert Page(without_tick.text).focused == ["disclosure"]
    assert status_of(the_claim_of(accepted.location)) == "issued"


def test_an_offer_that_is_declined_goes_on_and_cannot_be_accepted(sqlite_cast):
    perk_id = perk_of(sqlite_cast, copies=1, has_waiting_list=True)
    claim_id = claimed(perk_id, bea(sqlite_cast))
    in_line(perk_id, ada(sqlite_cast))
    sqlite_cast.client("bea").post(f"/claims/{claim_id}/cancel")
    client = sqlite_cast.client("ada")

    assert client.post(f"/perks/{perk_id}/line/decline", headers=JSON).json == {"status": "declined"}
    again = client.post(f"/perks/{perk_id}/line/accept", headers=JSON, json={"disclosure": "accepted"})
    assert (again.status_code, again.json["code"]) == (404, "not_in_line")


def test_nobody_waits_while_copies_are_left(sqlite_cast):
    perk_id = perk_of(sqlite_cast, has_waiting_list=True)
    answer = sqlite_cast.client("ada").post(f"/perks/{perk_id}/line")
    assert answer.status_code == 422
    (said,) = [tag for tag in Page(answer.text).tags if "autofocus" in tag.attributes]
    assert (said.get("role"), said.get("tabindex")) == ("alert", "-1")
    assert said.text.startswith("There are copies left")


def test_an_offer_whose_time_has_passed_is_no_longer_shown_as_one(sqlite_cast, monkeypatch):
    perk_id = perk_of(sqlite_cast, copies=1, has_waiting_list=True, offer_minutes=60)
    claim_id = claimed(perk_id, bea(sqlite_cast))
    in_line(perk_id, ada(sqlite_cast))
    sqlite_cast.client("bea").post(f"/claims/{claim_id}/cancel")
    at(monkeypatch, NOON + timedelta(hours=1))

    page = page_of(sqlite_cast, "ada", f"/perks/{perk_id}")
    assert page.by_id("verdict").text == "All gone"


def test_whoever_came_later_does_not_pass_those_in_line(sqlite_cast):
    perk_id = perk_of(sqlite_cast, copies=2, has_waiting_list=True, claimed=2)
    in_line(perk_id, bea(sqlite_cast))
    with transaction() as session:
        session.execute(update(Perk).where(Perk.id == perk_id).values(claimed=1))  # a copy came back this moment

    page = page_of(sqlite_cast, "ada", f"/perks/{perk_id}")
    assert page.by_id("verdict").text == "All gone: 1 in line before you"


# What stays ---------------------------------------------------------------------------------------------------------


def test_answers_about_somebodys_claims_are_kept_by_nobody_on_the_way(sqlite_cast):
    claim_id = claimed(perk_of(sqlite_cast), ada(sqlite_cast))
    for path in ("/claims", f"/claims/{claim_id}", f"/claims/{claim_id}/qr.svg", "/perks"):
        assert sqlite_cast.client("ada").get(path).headers["Cache-Control"] == "no-store"


def test_many_perks_are_judged_with_few_questions(sqlite_cast):
    from sqlalchemy import event

    both = (NotClaimedFor(90), ScoreBand(1, None))
    for number in range(30):
        perk_of(sqlite_cast, title=f"Perk {number}", rules=offer_as_json(Offer(both)))
    client = sqlite_cast.client("ada")
    asked = []
    engine = sqlite_cast.app.extensions["engine"]
    event.listen(engine, "before_cursor_execute", lambda *args: asked.append(args[2]))
    assert client.get("/perks").status_code == 200
    few = len(asked)
    for number in range(30):
        perk_of(sqlite_cast, title=f"More {number}", rules=offer_as_json(Offer(both)))
    asked.clear()
    assert client.get("/perks").status_code == 200
    assert len(asked) == few
    assert few < 40


def test_an_influencer_that_was_let_go_claims_nothing(sqlite_cast):
    perk_id = perk_of(sqlite_cast)
    with transaction() as session:
        session.execute(
            update(Influencer).where(Influencer.id == sqlite_cast.ada_influencer).values(owner_user_id=None)
        )
    answer = sqlite_cast.client("ada").post(f"/perks/{perk_id}/claim", headers=JSON)
    assert answer.json["code"] == "no_influencer"


@pytest.mark.parametrize("path", ["/perks/1/claim", "/claims/1/issue", "/perks/1/line/accept"])
@pytest.mark.parametrize("accept", ["application/json", "text/html"])
@pytest.mark.parametrize("body", ['{"key": "\\ud800"}', '{"x\\ud800": 1}'])
def test_half_a_character_is_refused_by_name_and_is_no_fault_of_ours(cast, path, accept, body):
    answer = cast.client("ada").post(path, data=body, content_type="application/json", headers={"Accept": accept})
    assert answer.status_code == 400
    if accept == "application/json":
        assert list(answer.json["fields"]) == ["key" if "key" in body else "x\ufffd"]
