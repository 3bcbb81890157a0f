"""Who is on a business's list, and who of them is found here."""

import pytest
from sqlalchemy import update

from auth.models import User
from brands.queries.customers import (
    PAGE_SIZE,
    customer_influencers,
    customer_segment,
    customer_segments,
    customers,
    customers_count,
    segments,
)
from kernel.database import reading, transaction
from tests.brands.builders import imported
from tests.cast import address_of


@pytest.fixture
def with_list(cast):
    """The cast, with a list of the bakery's."""
    rows = [f"{address_of(name)},{name.title()},{segment}" for name, segment in LIST.items()]
    imported(cast, *rows, "x@x.example,Émile Zola,VIP guests", "y@x.example,100%,")
    return cast


LIST = {"ada": "regulars", "bea": "", "uma": "regulars", "max": "VIP guests"}


def names(session, cast, **asked) -> list[str]:
    return [card.name for card in customers(session, cast.bakery, **asked).cards]


def test_customers_are_found_by_name_and_by_segment(with_list):
    with reading() as session:
        assert names(session, with_list) == ["100%", "Ada", "Bea", "Max", "Uma", "Émile Zola"]
        assert names(session, with_list, words="ZOLA") == names(session, with_list, words="éMILE") == ["Émile Zola"]
        assert names(session, with_list, words="vip") == ["Max", "Émile Zola"]
        assert names(session, with_list, words="%") == ["100%"]
        assert names(session, with_list, words="_") == []
        assert names(session, with_list, segment="regulars") == ["Ada", "Uma"]
        assert names(session, with_list, segment="") == ["100%", "Bea"]
        assert names(session, with_list, words="a", segment="regulars") == ["Ada", "Uma"]


def test_segments_are_counted(with_list):
    with reading() as session:
        assert set(segments(session, with_list.bakery)) == {("", 2), ("regulars", 2), ("VIP guests", 2)}
        assert customers_count(session, with_list.bakery) == 6
        assert segments(session, with_list.rival) == ()


def test_a_list_comes_in_pages_and_a_page_beyond_the_end_is_the_last(cast):
    imported(cast, *(f"c{n}@x.example,C{n:03d}," for n in range(PAGE_SIZE + 3)))
    with reading() as session:
        first, last, beyond = (customers(session, cast.bakery, page=page) for page in (1, 2, 9))
    assert (len(first.cards), len(last.cards), first.pages_count) == (PAGE_SIZE, 3, 2)
    assert last == beyond
    assert first.cards[-1].name < last.cards[0].name


def test_only_who_lets_themselves_be_found_and_confirmed_the_address_is_found(with_list):
    cast = with_list
    with reading() as session:
        assert customer_segment(session, cast.bakery, cast.ada) == "regulars"
        assert customer_segment(session, cast.bakery, cast.bea) == ""
        assert customer_segment(session, cast.bakery, cast.uma) is None  # has not ticked it
        assert customer_segment(session, cast.rival, cast.ada) is None
        assert customer_segments(session, cast.bakery) == {cast.ada_influencer: "regulars", cast.bea_influencer: ""}
        assert customer_influencers(session, cast.bakery, "regulars") == {cast.ada_influencer}
    with transaction() as session:
        session.execute(update(User).where(User.id == cast.ada).values(confirmed_us=None))
        session.execute(update(User).where(User.id == cast.bea).values(is_findable=False))
    with reading() as session:
        assert customer_influencers(session, cast.bakery) == set()
        assert customer_segment(session, cast.bakery, cast.ada) is None


def test_a_customer_who_owns_no_influencer_is_nobody_to_a_perk(with_list):
    cast = with_list
    with transaction() as session:
        session.execute(update(User).where(User.id == cast.uma).values(is_findable=True))
    with reading() as session:
        assert customer_segment(session, cast.bakery, cast.uma) is not None
        assert len(customer_influencers(session, cast.bakery)) == 2
