"""“Nothing claimed here in 90 days” is asked once more of a claim just written: of two at once one is refused."""

from datetime import datetime

from sqlalchemy.orm import Session

from influencers.actions.merging import lock_influencers
from kernel.clock import to_us
from perks.actions.terms import Terms
from perks.errors import ClaimRefused
from perks.queries.dealings import Person, last_claims, person_of
from perks.queries.eligibility import offer_of_perk
from perks.rules.dealings import NotClaimedFor
from perks.rules.facts import Facts
from perks.rules.refusals import REFUSALS


def rest_days(terms: Terms) -> int:
    """Return in how many days a perk's rules let nobody have claimed anything from the business; 0 when none asks."""
    rules = offer_of_perk(terms.rules).rules
    return next((rule.days for rule in rules if isinstance(rule, NotClaimedFor)), 0)


def refuse_recent(session: Session, terms: Terms, person: Person, *, claim_id: int, days: int, now: datetime) -> None:
    """Refuse a claim just written when its person has claimed something else from the business not long ago.

    Claims on two perks are two rows that know nothing of each other. So whoever asks holds their own influencer until
    the transaction ends: the second of two asks when the first is there to be seen.

    Parameters
    ----------
    person
        The claimant.
    days
        As the perk's rule says, >= 1.
    """
    influencer_id = person.ids[0]
    lock_influencers(session, (influencer_id,))
    # Asked anew: who they are may have changed until the lock was had.
    last = last_claims(session, person_of(session, influencer_id, person.user_id), but_not=claim_id)
    rule, facts = NotClaimedFor(days), Facts(influencer_id=influencer_id, claimed_us=last.get(terms.business_id))
    if refusal := rule.refusal(facts, now_us=to_us(now)):
        gap = f"{rule.sentence}: {rule.having(facts, now_us=to_us(now)).have}"
        raise ClaimRefused(REFUSALS[refusal.code], code=refusal.code, fields={rule.key: gap})
