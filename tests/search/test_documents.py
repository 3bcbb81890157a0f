"""Facts become documents; what is not known stays unknown."""

from dataclasses import replace

from influencers.queries.fact_cards import SaidAbout
from search.documents import document_of, fit_of, fit_tenths
from search.port.document import DocumentTopic
from tests.search.stage import ADA, COFFEE, topic_score


def test_half_of_the_fit_needs_no_focus_and_all_of_it_full_focus():
    assert fit_tenths(800, focus_thousandths=0) == 400
    assert fit_tenths(800, focus_thousandths=1_000) == 800
    assert fit_tenths(1, focus_thousandths=0) == 1  # 0.5 is rounded up, not to even


def test_the_fit_that_is_shown_is_the_fit_that_orders():
    topic = (COFFEE, 713, 8, 641)

    assert document_of(replace(ADA, topics=(topic,))).topics == (DocumentTopic(COFFEE, 585, 713),)
    assert fit_of(topic_score(*topic)) == 58.5


def test_unknown_is_not_zero():
    document = document_of(replace(ADA, followers=None, last_active_us=None, change_30_tenths=None))

    assert (document.followers, document.last_active_s, document.growth_tenths) == (None, None, None)
    assert document_of(replace(ADA, followers=0)).followers == 0


def test_a_share_of_praise_is_never_more_than_it_is_and_the_account_spoken_of_most_has_the_handle():
    said = (SaidAbout("@", "Acme", 11, 8, 1), SaidAbout("@", "acme", 5, 0, 5), SaidAbout("#", "Café", 200, 199, 0))

    assert document_of(replace(ADA, said_about=said)).said_about == (("@acme", 72, 9), ("#cafe", 99, 0))


def test_a_language_is_kept_once_and_without_its_region():
    assert document_of(replace(ADA, languages=("pt-BR", "pt", "EN_us"))).languages == ("pt", "en")
