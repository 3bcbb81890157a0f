"""What a business sees and does with its perks, and what others do not."""

from datetime import timedelta
from io import BytesIO
from urllib.parse import urlsplit

import pytest
from sqlalchemy import select

from influencers.models import Objection
from kernel.clock import to_us
from kernel.database import reading, transaction
from perks.actions import life
from perks.actions.claiming import Claimant
from perks.jobs.exports import make_exports
from perks.models import Code, Perk
from perks.promises import Promise
from perks.queries.exports import HEAD, rows_of
from perks.queries.promises import promise_of
from perks.rules.offers import Offer
from perks.rules.scores import ScoreBand
from perks.schemas.editor import FIELD_ORDER
from perks.wording.fields import LABELS
from tests.brands.builders import imported
from tests.cast import NOON, address_of
from tests.pages.html import Page
from tests.perks.builders import claimed, in_line, make_perk
from tests.perks.promising import LOAF, WITH_CODES, WITH_UPLOADS, drafted

pytestmark = pytest.mark.usefixtures("at_noon")
DAY = timedelta(days=1)
HTML, JSON, PART = {"Accept": "text/html"}, {"Accept": "application/json"}, {"HX-Request": "true"}
TYPED = {
    "title": "A loaf of rye",
    "description": "Baked this morning.",
    "value": "4.50",
    "currency": "GBP",
    "copies": "10",
    "claim_from": "2025-06-01T09:00",
    "claim_until": "2025-07-01T18:00",
    "valid_days": "14",
    "kind": "generated",
    "code_pattern": "RYE-####-####",
    "disclosure": "If I post about it, I say that it was a gift.",
}


@pytest.fixture
def cast(sqlite_cast):
    return sqlite_cast


@pytest.fixture
def desk(cast):
    """The address of the bakery's perks."""
    return f"/businesses/{cast.bakery}/perks"


def new_draft(cast, promise=LOAF, **changes):
    with transaction() as session:
        return drafted(session, cast.bakery, promise, **changes)


def published(cast, promise=LOAF, **changes):
    perk_id = new_draft(cast, promise, **changes)
    with transaction() as session:
        life.schedule(session, perk_id, by_user_id=cast.bruno, now=NOON)
    return perk_id


def promised(perk_id) -> Promise:
    with reading() as session:
        return promise_of(session, perk_id)


def status_of(perk_id):
    with reading() as session:
        return session.scalar(select(Perk.status).where(Perk.id == perk_id))


def page(cast, name, path, status=200):
    answer = cast.client(name).get(path, headers=HTML)
    assert answer.status_code == status, answer.text
    return Page(answer.text)


def post(cast, name, path, fields=None, **named):
    return cast.client(name).post(path, data=fields or {}, **({"headers": HTML} | named))


def as_ada(cast):
    return Claimant(cast.ada, cast.ada_influencer)


def buttons(found):
    return {tag.text for tag in found.all("a", "button") if "btn" in tag.get("class").split()}


# Who may ------------------------------------------------------------------------------------------------------------


def test_every_role_finds_what_it_may_and_nothing_else(cast, desk):
    perk = f"{desk}/{published(cast, WITH_CODES)}"
    for_readers = [desk, perk, f"{perk}/claims"]
    for_editors = [f"{desk}/new", f"{perk}/edit", f"{perk}/codes", f"{perk}/pause", f"{desk}/topics?topic_1=co"]
    for name, finds_readers, finds_editors in (
        ("bruno", 200, 200), ("edda", 200, 200), ("gil", 200, 404), ("cora", 404, 404), ("cleo", 404, 404),
        ("uma", 404, 404), ("max", 404, 404),
    ):  # fmt: skip
        client = cast.client(name)
        assert {client.get(path).status_code for path in for_readers} == {finds_readers}, name
        assert {client.get(path).status_code for path in for_editors} == {finds_editors}, name


def test_nobody_changes_anything_without_the_right_to(cast, desk):
    perk_id = published(cast)
    paths = [
        "/new",
        "/new/count",
        *(f"/{perk_id}/{what}" for what in ("edit", "count", "codes", "pause", "end", "exports")),
    ]
    for name in ("gil", "cora", "cleo", "uma"):
        client = cast.client(name)
        assert {client.post(f"{desk}{path}", data=TYPED).status_code for path in paths} == {404}, name
    assert {cast.client("nobody").post(f"{desk}{path}", data=TYPED).status_code for path in paths} <= {303, 400}
    assert status_of(perk_id) == "live"


def test_a_perk_of_another_business_is_not_found_under_ones_own(cast):
    perk_id = published(cast, WITH_CODES)
    elsewhere = f"/businesses/{cast.rival}/perks/{perk_id}"
    for part in ("", "/edit", "/codes", "/claims", "/pause"):
        page(cast, "cleo", f"{elsewhere}{part}", 404)
    for part in ("/edit", "/count", "/codes", "/pause", "/exports"):
        assert post(cast, "cleo", f"{elsewhere}{part}", {"codes": "A-1"} if part == "/codes" else {}).status_code == 404
    assert status_of(perk_id) == "live"


# Writing ------------------------------------------------------------------------------------------------------------


def test_a_perk_is_written_down_scheduled_paused_resumed_and_ended(cast, desk):
    answer = post(cast, "edda", f"{desk}/new", TYPED | {"topic_1": "coffee", "countries": "UK"})
    assert answer.status_code == 303
    perk = urlsplit(answer.headers["Location"]).path
    perk_id = int(perk.rpartition("/")[2])
    assert "Draft" in page(cast, "edda", perk).one("main").text
    assert [rule.key for rule in promised(perk_id).offer.rules] == ["topic_score:coffee", "country"]

    for step, status in (("schedule", "live"), ("pause", "paused"), ("resume", "live"), ("end", "ended")):
        asked = page(cast, "edda", f"{perk}/{step}")
        (form,) = [tag for tag in asked.all("form") if tag.get("action") == f"{perk}/{step}"]
        assert form.get("method") == "post"
        assert post(cast, "edda", f"{perk}/{step}").status_code == 303
        assert status_of(perk_id) == status


def test_buttons_are_those_of_the_state_and_of_the_role(cast, desk):
    shown = {}
    for status in ("draft", "scheduled", "live", "paused", "ended"):
        with transaction() as session:
            perk_id = make_perk(session, business_id=cast.bakery, status=status)
        shown[status] = buttons(page(cast, "bruno", f"{desk}/{perk_id}"))
        assert not buttons(page(cast, "gil", f"{desk}/{perk_id}")) & {"Edit", "Schedule", "Pause", "End for good"}
    assert shown["draft"] >= {"Edit", "Schedule", "Throw away"}
    assert shown["live"] >= {"Edit", "Pause", "End for good", "See as a person"}
    assert shown["scheduled"] >= {"Edit", "Pause", "End for good"}  # its window has begun: it is live
    assert shown["paused"] >= {"Edit", "Resume", "End for good"}
    assert shown["ended"] >= {"Make another like it"}
    assert not shown["ended"] & {"Edit", "Pause", "Resume"}


def test_a_draft_tells_what_it_lacks_and_is_not_scheduled_before(cast, desk):
    perk_id = new_draft(cast, WITH_UPLOADS, description="", copies=3)
    for path in ("", "/schedule"):
        text = page(cast, "bruno", f"{desk}/{perk_id}{path}").one("main").text
        assert "Say what people get." in text
        assert "3 of the 3 copies have no code yet." in text
    answer = post(cast, "bruno", f"{desk}/{perk_id}/schedule")
    assert answer.status_code == 422
    assert status_of(perk_id) == "draft"


def test_a_perk_for_nobody_may_be_scheduled_with_a_warning(cast, desk):
    perk_id = new_draft(cast, offer=Offer((ScoreBand(990, None),)))
    assert "nobody can claim it now" in page(cast, "bruno", f"{desk}/{perk_id}/schedule").one("main").text
    post(cast, "bruno", f"{desk}/{perk_id}/schedule")
    assert status_of(perk_id) == "live"


def test_words_that_read_as_a_condition_are_shown_with_the_reason_and_refuse_nothing(cast, desk):
    asking = {"description": "A loaf of rye. Follow us on Instagram.", "terms": "Like new. From the post office."}
    perk_id = new_draft(cast, **asking)
    told = page(cast, "bruno", f"{desk}/{perk_id}/schedule").one("main").text
    assert "Description: “Follow us on Instagram”" in told
    assert "16 CFR 255.5" in told
    assert "post office" not in told
    assert "reads as a condition" not in page(cast, "bruno", f"{desk}/{new_draft(cast)}/schedule").one("main").text
    assert post(cast, "bruno", f"{desk}/{perk_id}/schedule").status_code == 303
    assert status_of(perk_id) == "live"


def test_words_that_read_as_a_condition_are_told_as_soon_as_they_are_saved(cast, desk):
    client = cast.client("bruno")
    typed = TYPED | {"terms": "Tag us in your story"}
    saved = client.post(f"{desk}/new", data=typed, headers=HTML, follow_redirects=True)
    assert "“Tag us in your story” reads as a condition" in saved.text


def test_a_step_that_somebody_else_took_first_is_told_plainly(cast, desk):
    perk_id = published(cast)
    client = cast.client("bruno")
    for _ in range(2):
        client.post(f"{desk}/{perk_id}/pause", headers=HTML)
    assert "Only a scheduled or live perk can be paused. This one is paused." in client.get(f"{desk}/{perk_id}").text


def test_a_draft_that_was_thrown_away_is_gone_from_the_list(cast, desk):
    perk_id = new_draft(cast)
    assert "cannot be brought back" in page(cast, "edda", f"{desk}/{perk_id}/discard").one("main").text
    answer = post(cast, "edda", f"{desk}/{perk_id}/discard")
    assert urlsplit(answer.headers["Location"]).path == desk
    page(cast, "edda", f"{desk}/{perk_id}", 404)


def test_what_is_wrong_stands_beside_its_field_and_what_was_typed_stays(cast, desk):
    typed = TYPED | {"copies": "many", "topic_1": "cofee", "countries": "Norway, Narnia", "network": ["bluesky"]}
    answer = post(cast, "bruno", f"{desk}/new", typed)
    assert answer.status_code == 422
    found = Page(answer.text)
    for name, said in (
        ("copies", "whole number"),
        ("topic_1", "no topic “cofee”"),
        ("countries", "no country “Narnia”"),
    ):
        field = found.by_id(name)
        assert (field.get("value"), field.get("aria-invalid")) == (typed[name], "true")
        told = [found.by_id(id_).text for id_ in field.get("aria-describedby").split()]
        assert any(said in text for text in told)
    ticked = [
        tag.get("value") for tag in found.all("input") if tag.get("name") == "network" and "checked" in tag.attributes
    ]
    assert ticked == ["bluesky"]
    with reading() as session:
        assert session.scalars(select(Perk.id)).all() == []


def test_a_condition_in_return_is_refused_by_name_and_nothing_is_written_down(cast, desk):
    for path in (f"{desk}/new", f"{desk}/new/count", f"{desk}/{new_draft(cast)}/edit"):
        answer = post(cast, "bruno", path, TYPED | {"must_follow": "@bakery"}, headers=JSON)
        assert answer.status_code == 400
        assert list(answer.json["fields"]) == ["must_follow"]
    assert "16 CFR 255.5" in page(cast, "bruno", f"{desk}/new").one("main").text
    assert "asks for nothing" in page(cast, "nobody", "/nothing-in-return").one("h1").text


def test_a_change_that_breaks_a_promise_is_refused_beside_its_field(cast, desk):
    perk_id = published(cast, WITH_CODES, offer=Offer((ScoreBand(100, None),)))
    client = cast.client("bruno")
    form = fields_of(Page(client.get(f"{desk}/{perk_id}/edit").text))
    answer = client.post(f"{desk}/{perk_id}/edit", data=form | {"valid_days": "3", "score_from": "20"}, headers=HTML)
    assert answer.status_code == 422
    found = Page(answer.text)
    assert {tag.get("id") for tag in found.all("input") if tag.get("aria-invalid")} == {"valid_days", "score_from"}
    assert "good for 14 days" in found.by_id("valid_days-error").text
    assert promised(perk_id).valid_days == 14

    assert client.post(f"{desk}/{perk_id}/edit", data=form | {"copies": "12"}, headers=HTML).status_code == 303
    assert promised(perk_id).copies == 12


def test_the_form_of_a_perk_saved_as_it_is_changes_nothing(cast, desk):
    perk_id = published(
        cast, WITH_CODES, budget_minor=9_000, offer=Offer((ScoreBand(100, 755),)), has_waiting_list=True
    )
    before = promised(perk_id)
    client = cast.client("edda")
    form = fields_of(Page(client.get(f"{desk}/{perk_id}/edit").text))
    answer = client.post(f"{desk}/{perk_id}/edit", data=form, headers=HTML, follow_redirects=True)
    assert "nothing was changed" in answer.text
    assert promised(perk_id) == before


def test_two_who_edit_at_once_do_not_overwrite_each_other(cast, desk):
    perk_id = new_draft(cast)
    bruno, edda = cast.client("bruno"), cast.client("edda")
    form = fields_of(Page(bruno.get(f"{desk}/{perk_id}/edit").text))
    assert edda.post(f"{desk}/{perk_id}/edit", data=form | {"title": "By Edda"}, headers=HTML).status_code == 303
    answer = bruno.post(f"{desk}/{perk_id}/edit", data=form | {"title": "By Bruno"}, headers=HTML)
    assert answer.status_code == 409
    assert promised(perk_id).title == "By Edda"


def test_a_form_that_was_overtaken_says_what_changed_keeps_what_was_typed_and_can_be_saved_over_it(cast, desk):
    perk_id = new_draft(cast, copies=10)
    bruno, edda = cast.client("bruno"), cast.client("edda")
    edit = f"{desk}/{perk_id}/edit"
    form = fields_of(Page(bruno.get(edit).text))
    edda.post(edit, data=form | {"title": "By Edda", "copies": "20", "network": "bluesky"}, headers=HTML)
    typed = form | {"title": "By Bruno", "where": "Leeds", "score_from": "20"}

    told = Page(bruno.post(edit, data=typed, headers=HTML).text)

    (notice,) = [tag for tag in told.all("section") if tag.get("aria-labelledby") == "overtaken"]
    assert [tag.get("aria-labelledby") for tag in told.tags if "autofocus" in tag.attributes] == ["overtaken"]
    for said in (
        "Edda, 1 Jun 2025",
        "Title: A loaf of rye became By Edda. You typed By Bruno",
        "Copies: 10 became 20",
        "On at least one of these networks: nothing became bluesky",
    ):
        assert said in " ".join(notice.text.split()), notice.text
    assert notice.text.count("You typed") == 1
    assert edit in [tag.get("href") for tag in told.all("a")]
    again = fields_of(told)
    assert (again["title"], again["where"], again["score_from"]) == ("By Bruno", "Leeds", "20")
    assert (again["copies"], again["network"]) == ("20", "bluesky")

    assert bruno.post(edit, data=again, headers=HTML).status_code == 303
    kept = promised(perk_id)
    assert (kept.title, kept.where, kept.copies) == ("By Bruno", "Leeds", 20)
    assert {rule.key for rule in kept.offer.rules} == {"score", "network"}


def test_a_form_is_overtaken_only_by_what_was_done_after_it_was_opened(cast, desk):
    perk_id = new_draft(cast)
    bruno, edda = cast.client("bruno"), cast.client("edda")
    edit = f"{desk}/{perk_id}/edit"
    edda.post(edit, data=fields_of(Page(edda.get(edit).text)) | {"where": "York"}, headers=HTML)
    form = fields_of(Page(bruno.get(edit).text))
    edda.post(
        edit, data=fields_of(Page(edda.get(edit).text)) | {"shared_code": "OATS", "valid_days": "15"}, headers=HTML
    )

    told = Page(bruno.post(edit, data=form | {"shared_code": "SPELT"}, headers=HTML).text)

    (notice,) = [tag for tag in told.all("section") if tag.get("aria-labelledby") == "overtaken"]
    assert "Where it can be used" not in notice.text
    assert "The one code: changed. You typed SPELT" in " ".join(notice.text.split())
    assert "Days to use it after claiming: 14 became 15" in " ".join(notice.text.split())
    assert fields_of(told)["valid_days"] == "15"


def test_every_field_of_the_form_is_called_as_it_is_where_its_error_is_told(cast, desk):
    found = page(cast, "bruno", f"{desk}/new")
    named = {tag.get("for"): tag.text for tag in found.all("label") if tag.get("for")}
    grouped = {tag.around[-1].get("id"): tag.text for tag in found.all("legend") if tag.around[-1].get("id")}
    assert LABELS.keys() == set(FIELD_ORDER) - {"seen_us"}
    assert {name: (named | grouped).get(name) for name in LABELS} == dict(LABELS)


def test_the_form_tells_what_became_of_the_last_perk(cast, desk):
    draft = new_draft(cast, title="Not this one")
    assert "Last perk" not in page(cast, "bruno", f"{desk}/new").one("main").text
    claimed(published(cast, title="Rye again"), as_ada(cast))
    for path in ("/new", f"/{draft}/edit"):
        text = page(cast, "bruno", f"{desk}{path}").one("main").text
        assert "Last perk: Rye again" in text
        assert "Claimed1" in text.replace(" ", "")


def test_another_like_it_begins_with_its_fields(cast, desk):
    perk_id = published(cast, title="Rye again")
    found = page(cast, "bruno", f"{desk}/new?like={perk_id}")
    assert found.by_id("title").get("value") == "Rye again"
    page(cast, "cleo", f"/businesses/{cast.rival}/perks/new?like={perk_id}", 404)


def fields_of(found: Page) -> dict[str, str]:
    """Return what a browser would post of the editor, as it came."""
    fields = {}
    inside = [tag for tag in found.tags if any(around.get("id") == "editor" for around in tag.around)]
    for tag in inside:
        name, kind = tag.get("name"), tag.get("type")
        is_left = tag.name == "input" and kind in ("checkbox", "radio") and "checked" not in tag.attributes
        if tag.name == "input" and name and not is_left:
            fields[name] = tag.get("value")
        elif tag.name == "textarea":
            fields[name] = "".join(tag.texts).removeprefix("\n")
        elif tag.name == "option" and "selected" in tag.attributes and tag.around[-1].name == "select":
            fields[tag.around[-1].get("name")] = tag.get("value")
    del fields["csrf_token"]
    return fields


# The live count -----------------------------------------------------------------------------------------------------


def test_the_count_is_a_part_of_the_page_with_script_and_the_page_without(cast, desk):
    typed = TYPED | {"score_from": "1", "countries": "France", "title": "Half typed"}
    part = post(cast, "bruno", f"{desk}/new/count", typed, headers=PART)
    assert part.status_code == 200
    assert part.text.lstrip().startswith("<section")
    assert "Is in France" in part.text
    whole = post(cast, "bruno", f"{desk}/new/count", typed)
    assert whole.status_code == 200
    found = Page(whole.text)
    assert found.by_id("title").get("value") == "Half typed"
    assert "Is in France" in found.by_id("eligible").text


def test_the_count_says_where_people_drop_out_and_who_is_left(cast, desk):
    found = Page(post(cast, "bruno", f"{desk}/new/count", TYPED | {"countries": "UK"}).text).by_id("eligible").text
    assert "1of 2 people listed here, for 10 copies" in found.replace("1 of", "1of")
    assert "Is in the United Kingdom−1 1" in found.replace("Kingdom −1", "Kingdom−1")
    assert "ada" in found


def test_what_cannot_be_read_is_left_out_of_the_count_and_said(cast, desk):
    part = post(cast, "bruno", f"{desk}/new/count", TYPED | {"countries": "Narnia", "title": ""}, headers=PART)
    assert part.status_code == 200
    assert "What cannot be read is left out" in part.text


def test_topics_are_suggested_for_what_is_typed(cast, desk):
    answer = cast.client("bruno").get(f"{desk}/topics?topic_2=espr")
    assert '<option value="Espresso">' in answer.text
    assert cast.client("bruno").get(f"{desk}/topics?colour=red").status_code == 400


# Codes --------------------------------------------------------------------------------------------------------------


def test_codes_are_uploaded_with_a_report_of_every_line_that_is_not_taken(cast, desk):
    perk_id = new_draft(cast, WITH_UPLOADS)
    answer = post(cast, "bruno", f"{desk}/{perk_id}/codes", {"codes": "SECRET-AB\r\n\r\nsecret ab\r\nSECRET-CD"})
    found = Page(answer.text)
    assert found.rows("report")[1:] == [["2", "This line is empty."], ["3", "The same code stands in line 1."]]
    file = {"file": (BytesIO(b"SECRET-EF\nSECRET-CD\n"), "codes.txt")}
    again = post(cast, "bruno", f"{desk}/{perk_id}/codes", file, content_type="multipart/form-data")
    assert Page(again.text).rows("report")[1:] == [["2", "This business has this code already."]]
    with reading() as session:
        assert len(session.scalars(select(Code.id)).all()) == 3


def test_codes_are_never_shown_again(cast, desk):
    perk_id = new_draft(cast, WITH_UPLOADS)
    answers = [
        post(cast, "bruno", f"{desk}/{perk_id}/codes", {"codes": "SECRET-AB\nSECRET-AB"}),
        *(cast.client("bruno").get(f"{desk}/{perk_id}{part}") for part in ("", "/codes", "/edit", "/claims")),
    ]
    assert not [answer for answer in answers if "SECRET" in answer.text]
    assert "end in AB" in answers[2].text


def test_codes_are_taken_only_where_they_are_asked_for(cast, desk):
    for promise in (LOAF, WITH_CODES):
        answer = post(cast, "bruno", f"{desk}/{new_draft(cast, promise)}/codes", {"codes": "A-1"})
        assert answer.status_code == 409
    with reading() as session:
        assert session.scalars(select(Code.id)).all() == []


# What became of it --------------------------------------------------------------------------------------------------


def test_the_page_of_a_perk_tells_how_far_people_came_and_what_it_cost(cast, desk):
    perk_id = published(cast, copies=1, budget_minor=900, has_waiting_list=True)
    claimed(perk_id, as_ada(cast))
    in_line(perk_id, Claimant(cast.bea, cast.bea_influencer))
    text = page(cast, "gil", f"{desk}/{perk_id}").one("main").text
    for said in ("0 left of 1", "Waiting 1", "£4.50", "£9.00", "What became of 1 accepted claim", "1 Jun 2025"):
        assert said.replace(" ", "") in text.replace(" ", "")


def test_the_list_begins_with_what_is_going_on_and_tells_when_the_rest_ended(cast, desk):
    made = {"ended": LOAF, "draft": LOAF, "paused": LOAF, "live": LOAF, "scheduled": LOAF, "over": LOAF, "older": LOAF}
    ids = {name: new_draft(cast, promise, title=name) for name, promise in made.items()}
    with transaction() as session:
        for name, perk_id in ids.items():
            perk = session.get_one(Perk, perk_id)
            perk.status = {"over": "live", "older": "draft"}.get(name, name)
        session.get_one(Perk, ids["scheduled"]).claim_from_us = to_us(NOON + DAY)
        session.get_one(Perk, ids["over"]).claim_until_us = to_us(NOON)
    rows = page(cast, "gil", desk).rows("main")[1:]
    assert [row[0].split()[0] for row in rows] == ["live", "scheduled", "paused", "older", "draft", "over", "ended"]
    assert [row[1] for row in rows][-2:] == ["ended on 1 Jun 2025, 13:00 BST", "ended early"]
    assert [" to " in row[1] for row in rows][:5] == [True] * 5


def test_a_business_without_perks_is_told_why_its_list_is_empty(cast, desk):
    assert buttons(page(cast, "bruno", desk)) >= {"Make the first perk"}
    assert "Owners and editors" in page(cast, "gil", desk).one("main").text


def test_the_count_of_an_offer_for_customers_names_nobody_and_no_small_number(cast, desk):
    imported(cast, f"{address_of('ada')},Ada,only her")
    typed = TYPED | {"is_customer": "y"}
    part = cast.client("edda").post(f"{desk}/new/count", data=typed, headers=PART)
    assert part.status_code == 200
    assert "fewer than 10" in part.text.lower()
    assert "Nobody can claim this now" not in part.text
    assert f"/influencers/{cast.ada_influencer}" not in part.text


def test_the_score_of_who_is_not_shown_is_not_told_with_their_claim(cast, desk):
    perk_id = published(cast)
    claimed(perk_id, Claimant(cast.ada, cast.ada_influencer))
    claims = f"{desk}/{perk_id}/claims"
    assert "61.2" in page(cast, "bruno", claims).one("main").text
    with transaction() as session:
        session.add(Objection(influencer_id=cast.ada_influencer, user_id=cast.ada, since_us=1))
    for name in ("bruno", "gil"):
        assert "61.2" not in page(cast, name, claims).one("main").text
    assert "Ada" in page(cast, "bruno", claims).one("main").text
    with reading() as session:
        rows = list(rows_of(session, perk_id, now=NOON))
    assert rows[0][HEAD.index("score")] is None
    assert rows[0][HEAD.index("handle")] == ""


def test_guests_see_claims_without_names(cast, desk):
    perk_id = published(cast)
    claim_id = claimed(perk_id, as_ada(cast))
    for name, sees_names in (("bruno", True), ("edda", True), ("gil", False)):
        found = page(cast, name, f"{desk}/{perk_id}/claims")
        assert str(claim_id) in found.one("table").text
        assert ("Ada" in found.one("main").text) is sees_names
        assert ("Make a file of all claims" in buttons(found)) is sees_names


def test_claims_are_filtered_by_their_state_and_paged(cast, desk, monkeypatch):
    monkeypatch.setattr("perks.pages.business._CLAIMS_ON_PAGE", 1)
    perk_id = published(cast, per_person=3)
    first, second = claimed(perk_id, as_ada(cast)), claimed(perk_id, as_ada(cast))
    claims = f"{desk}/{perk_id}/claims"
    newest = page(cast, "bruno", claims)
    assert [row[0].split()[0] for row in newest.rows("main")[1:]] == [str(second)]
    (older,) = [tag.get("href") for tag in newest.all("a") if tag.text == "Older"]
    assert [row[0].split()[0] for row in page(cast, "bruno", older).rows("main")[1:]] == [str(first)]
    assert "No claim of this perk is in that state" in page(cast, "bruno", f"{claims}?status=redeemed").one("main").text
    page(cast, "bruno", f"{claims}?status=lost", 400)


def test_a_file_of_claims_is_asked_for_made_and_fetched_by_one_person(cast, desk):
    perk_id = published(cast)
    claimed(perk_id, as_ada(cast))
    bruno = cast.client("bruno")
    asked = bruno.post(f"{desk}/{perk_id}/exports", headers=HTML)
    assert asked.status_code == 303
    link = urlsplit(asked.headers["Location"]).path
    assert "is being made" in bruno.get(link).text
    assert bruno.get(f"{link}/claims.csv").status_code == 404
    make_exports(NOON)

    found = Page(bruno.get(link).text)
    (download,) = [tag.get("href") for tag in found.all("a") if tag.text == "Download CSV"]
    with bruno.get(download) as answer:
        assert answer.mimetype == "text/csv"
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["Content-Disposition"] == f"attachment; filename=claims-{perk_id}-2025-06-01.csv"
        assert "Ada" in answer.text
    for name in ("edda", "gil", "cleo", "uma"):
        assert {cast.client(name).get(path).status_code for path in (link, download)} == {404}, name
    assert bruno.get(f"{link[:-1]}").status_code == 404


def test_a_file_is_no_longer_handed_out_after_its_day(cast, desk, monkeypatch):
    bruno = cast.client("bruno")
    link = urlsplit(bruno.post(f"{desk}/{published(cast)}/exports", headers=HTML).headers["Location"]).path
    make_exports(NOON)
    monkeypatch.setattr("kernel.clock.now", lambda: NOON + DAY)
    assert "This file is gone" in bruno.get(link).text
    assert bruno.get(f"{link}/claims.csv").status_code == 404


def test_a_title_that_looks_like_a_page_stays_a_title(cast, desk):
    perk_id = published(cast, title="<script>alert(1)</script>", where='"><b>')
    for path in ("", "/edit", "/claims", "/pause"):
        assert "<script>alert" not in cast.client("bruno").get(f"{desk}/{perk_id}{path}").text


@pytest.mark.parametrize("confidence", ["9" * 400, "1001", "٩٩٩٩"])
def test_the_form_offers_no_confidence_that_it_would_refuse(cast, desk, confidence):
    answer = post(cast, "bruno", f"{desk}/new", TYPED | {"confidence": confidence})
    assert answer.status_code == 422
    assert confidence not in [option.get("value") for option in Page(answer.text).all("option")]
