"""Who a perk is for: real people of a small world, by themselves and counted."""

import random
from datetime import timedelta

import numpy as np
import pytest
from sqlalchemy import delete, insert, select, update

from app import create_app
from auth.models import User
from auth.queries.people import email_hash
from brands.models import Customer
from influencers.actions.choices import hide_topic
from influencers.generations.reading import current_generation
from influencers.models import (
    Account,
    AccountRefusal,
    HiddenTopic,
    Influencer,
    InfluencerAlias,
    ListingBasis,
    Objection,
    Removal,
)
from influencers.queries.listing import all_listed_ids, since_us
from influencers.queries.standings import everybodys_standings, listed_since
from influencers.queries.taxonomy import topic_by_slug
from kernel.clock import to_us
from kernel.config import Settings
from kernel.database import reading, transaction
from kernel.schema import prepare_database
from perks.actions.claiming import Claimant
from perks.queries.eligibility import columns_of, facts_of, judged, preview
from perks.rules.dealings import AccountAge, IsCustomer, ListedAge, NotClaimedFor
from perks.rules.offers import Offer, holds, mask
from perks.rules.places import Choice, InCity, InCountry, OnNetwork
from perks.rules.scores import Confidence, HeldFor, ScoreBand, Topic, TopicBand
from perks.rules.wire import offer_as_json
from tests.cast import JOINED, NOON, Cast, address_of
from tests.perks.builders import claimed, make_perk

EVERYBODY = Offer()


def at_bakery(session, cast, offer, *, now=NOON):
    return preview(session, offer, business_id=cast.bakery, now=now)


def one(session, cast, influencer_id, *rules, now=NOON):
    return judged(session, offer_as_json(Offer(rules)), influencer_id, business_id=cast.bakery, now=now)


def add_customers(session, business_id: int, **segments: str) -> None:
    rows = [
        {"business_id": business_id, "email_hash": email_hash(address_of(name)), "email_hint": "", "segment": segment}
        for name, segment in segments.items()
    ]
    times = {"name": "", "name_folded": "", "since_us": to_us(NOON), "changed_us": to_us(NOON)}
    session.execute(insert(Customer), [row | times for row in rows])


def claimed_at_bakery(cast: Cast, *, days_ago: float) -> None:
    """Let Ada claim a perk of the bakery some days before noon."""
    at = NOON - timedelta(days=days_ago)
    with transaction() as session:
        perk_id = make_perk(session, business_id=cast.bakery, now=at)
    claimed(perk_id, Claimant(cast.ada, cast.ada_influencer), now=at)


def offers_of_this_world(session) -> list[Offer]:
    """Return offers whose bounds are facts of people who are there."""
    standings = everybodys_standings(session)
    scores = sorted(set(standings.score_tenths.tolist()))
    topics = [Topic(number, f"t{number}", "T") for number in sorted(set(standings.topic_numbers.tolist()))]
    dice, offers = random.Random(4), []
    for _ in range(60):
        band = ScoreBand(at_most_tenths=dice.choice(scores)) if dice.random() < 0.4 else ScoreBand(dice.choice(scores))
        rules = [
            band,
            TopicBand(dice.choice(topics), dice.choice(scores)),
            Confidence(dice.choice([1, 200, 500, 800])),
            HeldFor(dice.choice([1, 3, 30, 90]), band),
            InCountry((Choice("GB", "United Kingdom"),), dice.random() < 0.5),
            InCity((Choice("leeds", "Leeds"), Choice("bergen", "Bergen")), dice.random() < 0.5),
            OnNetwork((Choice(dice.choice(["bluesky", "mastodon"]), "N"),)),
            AccountAge(dice.choice([1, 365, 3_650, 7_000])),
            ListedAge(dice.choice([0, 1, 100, 500])),
            NotClaimedFor(dice.choice([1, 90])),
            IsCustomer(dice.choice([None, "regulars"])),
        ]
        offers.append(Offer((band, *(rule for rule in rules[1:] if dice.random() < 0.25))))
    return offers


def test_whoever_is_counted_is_judged_alike_by_themselves(cast):
    claimed_at_bakery(cast, days_ago=20)
    with transaction() as session:
        add_customers(session, cast.bakery, ada="regulars", bea="")
        session.execute(insert(HiddenTopic).values(influencer_id=cast.ada_influencer, topic=1, since_us=0))
    with reading() as session:
        columns = columns_of(session, business_id=cast.bakery)
        people = [facts_of(session, int(i), business_id=cast.bakery) for i in columns.ids]
        counts = []
        for offer in offers_of_this_world(session):
            masked = mask(offer, columns, now_us=to_us(NOON))
            assert masked.tolist() == [holds(offer, facts, now_us=to_us(NOON)) for facts in people], offer
            counts.append(int(masked.sum()))
    assert len(set(counts)) > 5  # the offers do tell people apart


def test_only_who_is_listed_is_counted(cast):
    with transaction() as session:
        session.execute(delete(ListingBasis).where(ListingBasis.influencer_id == cast.bea_influencer))
    with reading() as session:
        seen = at_bakery(session, cast, EVERYBODY)
        assert seen.counted_count == len(all_listed_ids(session))
        assert cast.bea_influencer not in {card.id for card in seen.examples}
        assert one(session, cast, cast.bea_influencer).holds  # not listed, and yet a person who may claim


def test_who_is_counted_is_whoever_may_be_shown_whatever_says_no(cast):
    with transaction() as session:
        others = select(Influencer.id).where(~Influencer.id.in_(all_listed_ids(session))).order_by(Influencer.id)
        some = session.scalars(others.limit(5)).all()
        bases = [{"influencer_id": each, "basis": "public", "source": "a test", "since_us": 7} for each in some]
        session.execute(insert(ListingBasis), bases)
        erased, silent, objecting, merged, listed = some
        values = {"account_id": 1, "account_hash": "x", "reason": "erased", "at_us": 1}
        session.execute(insert(Removal).values(influencer_id=erased, **values))
        account_id = session.scalars(select(Account.id).where(Account.influencer_id == silent)).first()
        session.execute(insert(AccountRefusal).values(account_id=account_id, since_us=1))
        session.execute(insert(Objection).values(influencer_id=objecting, user_id=1, since_us=1))
        session.execute(insert(InfluencerAlias).values(old_id=merged, influencer_id=cast.ada_influencer))
    with reading() as session:
        ids, since = listed_since(session)
        assert set(ids.tolist()) == all_listed_ids(session)
        assert set(some) & set(ids.tolist()) == {listed}
        one_by_one = [since_us(session, influencer_id) for influencer_id in ids.tolist()]
        assert since.tolist() == one_by_one
        assert [since_us(session, influencer_id) for influencer_id in some] == [None, None, None, None, 7]
        assert at_bakery(session, cast, EVERYBODY).counted_count == len(ids)


def test_who_was_removed_is_neither_counted_nor_eligible(cast):
    with transaction() as session:
        before = at_bakery(session, cast, EVERYBODY).counted_count
        values = {"account_id": 1, "account_hash": "x", "reason": "erased", "at_us": to_us(NOON)}
        session.execute(insert(Removal).values(influencer_id=cast.ada_influencer, **values))
    with reading() as session:
        assert at_bakery(session, cast, EVERYBODY).counted_count == before - 1
        assert one(session, cast, cast.ada_influencer).refusals[0] == "excluded"


def test_who_was_never_scored_is_told_so(cast):
    with reading() as session:
        assert one(session, cast, 999_999).refusals == ("not_scored",)


def test_a_judgement_says_of_which_scores_it_is(cast):
    with reading() as session:
        facts = one(session, cast, cast.ada_influencer).facts
        manifest = current_generation().manifest
    assert (facts.generation, facts.formula) == (manifest.number, manifest.formula)
    assert facts.score_tenths > 0
    assert facts.country_name == "United Kingdom"


def test_a_topic_that_somebody_hides_is_not_used(cast):
    with reading() as session:
        number = max(facts_of(session, cast.ada_influencer, business_id=cast.bakery).topics)
        heard = Offer((TopicBand(Topic(number, "coffee", "Coffee"), 0),))
        before = at_bakery(session, cast, heard).eligible_count
    with transaction() as session:
        session.execute(insert(HiddenTopic).values(influencer_id=cast.ada_influencer, topic=number, since_us=0))
    with reading() as session:
        assert one(session, cast, cast.ada_influencer, *heard.rules).refusals == ("topic_score_too_low",)
        assert at_bakery(session, cast, heard).eligible_count == before - 1


@pytest.mark.parametrize(("days_ago", "is_eligible"), [(89.99, False), (90, True)])
def test_a_claim_at_this_business_counts_for_as_long_as_the_rule_says(cast, days_ago, is_eligible):
    claimed_at_bakery(cast, days_ago=days_ago)
    rule = NotClaimedFor(90)
    with reading() as session:
        assert one(session, cast, cast.ada_influencer, rule).holds == is_eligible
        seen = at_bakery(session, cast, Offer((rule,)))
        assert seen.counted_count - seen.eligible_count == (0 if is_eligible else 1)
        elsewhere = preview(session, Offer((rule,)), business_id=cast.rival, now=NOON)
        assert elsewhere.eligible_count == elsewhere.counted_count


def test_a_claim_of_before_a_merge_counts_for_the_person(cast):
    claimed_at_bakery(cast, days_ago=5)
    with transaction() as session:
        session.execute(insert(InfluencerAlias).values(old_id=cast.ada_influencer, influencer_id=cast.bea_influencer))
    with reading() as session:
        assert one(session, cast, cast.bea_influencer, NotClaimedFor(90)).refusals == ("claimed_recently",)
        assert one(session, cast, cast.ada_influencer, NotClaimedFor(90)).facts.influencer_id == cast.bea_influencer
        seen = at_bakery(session, cast, Offer((NotClaimedFor(90),)))
        assert seen.counted_count - seen.eligible_count == 1


def test_a_customer_is_found_only_by_a_confirmed_address_and_only_who_lets_themselves_be_found(cast):
    with transaction() as session:
        add_customers(session, cast.bakery, ada="regulars", uma="regulars")
    regulars = IsCustomer("regulars")
    with reading() as session:
        assert one(session, cast, cast.ada_influencer, regulars).holds
        assert one(session, cast, cast.ada_influencer, IsCustomer("guests")).refusals == ("not_a_customer",)
        assert one(session, cast, cast.bea_influencer, regulars).refusals == ("not_a_customer",)
        assert at_bakery(session, cast, Offer((regulars,))).eligible_count is None
    for lost in ({"is_findable": False}, {"is_findable": True, "confirmed_us": None}):
        with transaction() as session:
            session.execute(update(User).where(User.id == cast.ada).values(**lost))
        with reading() as session:
            assert one(session, cast, cast.ada_influencer, regulars).refusals == ("not_a_customer",)
            assert at_bakery(session, cast, Offer((regulars,))).eligible_count is None


def test_a_list_of_one_address_does_not_tell_who_is_behind_it(cast):
    with transaction() as session:
        add_customers(session, cast.bakery, ada="only her")
    only_her = IsCustomer("only her")
    with reading() as session:
        score = facts_of(session, cast.ada_influencer, business_id=cast.bakery).score_tenths
        seen = at_bakery(session, cast, Offer((only_her,)))
        halves = [
            at_bakery(session, cast, Offer((band, only_her))) for band in (ScoreBand(score), ScoreBand(score + 1))
        ]
        nobody = at_bakery(session, cast, Offer((IsCustomer("nobody at all"), NotClaimedFor(90))))
    assert (seen.eligible_count, seen.examples) == (None, ())
    assert [(line.left, line.dropped) for line in seen.drop_outs] == [(None, None)]
    for half in halves:
        assert (half.eligible_count, half.examples) == (None, ())
        assert [(line.left, line.dropped) for line in half.drop_outs][1:] == [(None, None)]
        assert half.drop_outs[0].left is not None  # how many have such a score is no secret
    assert (nobody.eligible_count, [line.left for line in nobody.drop_outs]) == (None, [None, None])


def test_ten_customers_are_counted_and_nobody_is_shown(cast, monkeypatch):
    with transaction() as session:
        add_customers(session, cast.bakery, ada="", bea="")
    monkeypatch.setattr("brands.queries.customers.FEWEST_TOLD", 2)
    with reading() as session:
        seen = at_bakery(session, cast, Offer((IsCustomer(None),)))
    assert (seen.eligible_count, seen.drop_outs[-1].left, seen.examples) == (2, 2, ())


def test_listing_is_counted_from_its_first_day(cast):
    days = (NOON - JOINED).days
    with reading() as session:
        assert one(session, cast, cast.ada_influencer, ListedAge(days)).holds
        assert one(session, cast, cast.ada_influencer, ListedAge(days + 1)).refusals == ("listed_too_short",)
        assert one(session, cast, cast.silas_influencer, ListedAge(0)).refusals == ("listed_too_short",)


def test_examples_are_three_of_the_eligible_spread_over_their_scores_and_always_the_same(cast):
    with reading() as session:
        seen, again = (at_bakery(session, cast, EVERYBODY) for _ in range(2))
        few = at_bakery(session, cast, Offer((ScoreBand(1),)))
    assert [card.id for card in seen.examples] == [card.id for card in again.examples]
    assert len({card.id for card in seen.examples}) == min(3, seen.eligible_count)
    scores = [card.score for card in seen.examples]
    assert scores == sorted(scores, reverse=True)
    assert few.eligible_count == len(few.examples) == 2  # Ada and Bea: as many as there are


def test_who_hides_a_topic_is_told_so_by_the_rule_that_looks_at_it(cast):
    rule = TopicBand(Topic(topic_by_slug("coffee").number, "coffee", "Coffee"), at_least_tenths=1)
    with transaction() as session:
        hide_topic(session, cast.ada, "coffee", now=NOON)
    with reading() as session:
        (hidden,) = one(session, cast, cast.ada_influencer, rule).verdicts
        (shown,) = one(session, cast, cast.bea_influencer, rule).verdicts
    assert (hidden.have, hidden.code) == ("hidden by you", "topic_score_too_low")
    assert "Show Coffee" in hidden.note
    assert shown.holds


def test_a_preview_tells_where_people_drop_out(cast):
    offer = Offer((ScoreBand(1), InCountry((Choice("GB", "United Kingdom"),))))
    with reading() as session:
        seen = at_bakery(session, cast, offer)
    assert [(line.rule, line.left) for line in seen.drop_outs] == [
        ("Scores at least 0.1 overall", 2),
        ("Is in the United Kingdom", 1),
    ]
    assert seen.counted_count - sum(line.dropped for line in seen.drop_outs) == seen.eligible_count == 1


def test_before_the_first_scoring_run_nobody_is_counted_and_that_is_said(tmp_path):
    app = create_app(Settings(storage=tmp_path / "var", listing="public", secret_key="a key for tests"))
    prepare_database(app.extensions["engine"])
    with app.app_context(), reading() as session:
        seen = preview(session, EVERYBODY, business_id=1, now=NOON)
        assert judged(session, offer_as_json(EVERYBODY), 1, business_id=1, now=NOON).refusals == ("not_scored",)
    app.extensions["engine"].dispose()
    assert (seen.eligible_count, seen.counted_count, seen.generation) == (0, 0, None)


def test_columns_that_many_share_cannot_be_written_to(cast):
    with reading() as session:
        columns = columns_of(session, business_id=cast.bakery)
        at_bakery(session, cast, Offer((ScoreBand(1), Confidence(1))))
        again = columns_of(session, business_id=cast.bakery)
    assert np.array_equal(columns.score_tenths, again.score_tenths)
    assert not columns.score_tenths.flags.writeable
