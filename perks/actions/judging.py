"""Asking whether a perk is for somebody, and keeping by value what the answer was."""

import json
from datetime import datetime
from typing import Protocol

from sqlalchemy.orm import Session

from kernel.clock import to_us
from perks.actions.terms import Terms
from perks.errors import ClaimRefused
from perks.queries.eligibility import judged
from perks.rules.offers import Judgement


class Judging(Protocol):
    """Who says whether rules hold for somebody; in the house it is `perks.queries.eligibility.judged`."""

    def __call__(
        self, session: Session, perk_rules_json: str, influencer_id: int, *, business_id: int, now: datetime
    ) -> Judgement:
        """Return the judgement of a perk's rules on one person at a moment."""


by_rules: Judging = judged


def granted_on(session: Session, terms: Terms, influencer_id: int, *, judge: Judging, now: datetime) -> str:
    """Return as JSON on what somebody is granted a perk; raise ClaimRefused, with every gap, when it is not for them.

    Whatever changes later, their score, the rules or the words, does not change what was written down here.
    """
    judgement = judge(session, terms.rules, influencer_id, business_id=terms.business_id, now=now)
    if not judgement.holds:
        raise ClaimRefused(judgement.message, code=judgement.refusals[0], fields=judgement.fields)
    kept = {
        "score_tenths": judgement.facts.score_tenths,
        "generation": judgement.facts.generation,
        "formula": judgement.facts.formula,
        "rules": json.loads(terms.rules),
        "promised": {
            "at_us": to_us(now),
            "title": terms.title,
            "description": terms.description,
            "where": terms.where,
            "terms": terms.terms,
            "shared_code": terms.shared_code,
            "link": terms.link,
        },
        "verdicts": [{"key": each.key, "rule": each.rule, "have": each.have} for each in judgement.verdicts],
    }
    return json.dumps(kept, ensure_ascii=False, separators=(",", ":"))
