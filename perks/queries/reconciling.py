"""Counters against what they count. All in one statement, so that it sees one moment, also while people claim."""

from dataclasses import asdict, dataclass

from sqlalchemy import text
from sqlalchemy.orm import Session

from perks.models import HOLDING


@dataclass(frozen=True, slots=True)
class Difference:
    """A counter or state that says something else than the rows it stands for."""

    what: str  # claimed, spent_minor, offered, day, code, redemption, person, place
    perk_id: int
    subject: str  # which day, code, claim or person; "" when it is the perk's own counter
    kept: str  # what is written
    counted: str  # what the rows say

    @property
    def sentence(self) -> str:
        """The difference as one line."""
        of = f" {self.subject}" if self.subject else ""
        return f"perk {self.perk_id}: {self.what}{of} is {self.kept}, counted {self.counted}"

    def as_json(self) -> dict[str, object]:
        """Return the difference as plain values."""
        return asdict(self)


def differences(session: Session) -> tuple[Difference, ...]:
    """Return every difference between counters and what they count, by perk; none when all is well."""
    return tuple(Difference(*row) for row in session.execute(_DIFFERENCES))


_COUNTERS = """
    SELECT 'claimed' AS what, perks.id AS perk_id, '' AS subject, CAST(claimed AS TEXT) AS kept,
           CAST(COALESCE(held_count, 0) AS TEXT) AS counted
      FROM perks LEFT JOIN held ON held.perk_id = perks.id WHERE claimed <> COALESCE(held_count, 0)
    UNION ALL
    SELECT 'spent_minor', perks.id, '', CAST(spent_minor AS TEXT), CAST(COALESCE(cost, 0) AS TEXT)
      FROM perks LEFT JOIN held ON held.perk_id = perks.id WHERE spent_minor <> COALESCE(cost, 0)
    UNION ALL
    SELECT 'offered', perks.id, '', CAST(offered AS TEXT), CAST(COALESCE(offered_count, 0) AS TEXT)
      FROM perks LEFT JOIN offers ON offers.perk_id = perks.id WHERE offered <> COALESCE(offered_count, 0)
"""
_DAYS = """
    SELECT 'day', perks.id, CAST(perks.day_on AS TEXT), CAST(day_claimed AS TEXT),
           CAST(COALESCE(day_count, 0) AS TEXT)
      FROM perks LEFT JOIN days ON days.perk_id = perks.id AND days.day_on = perks.day_on
     WHERE day_claimed <> COALESCE(day_count, 0)
    UNION ALL
    SELECT 'day', days.perk_id, CAST(days.day_on AS TEXT), 'not there', CAST(day_count AS TEXT)
      FROM days JOIN perks ON perks.id = days.perk_id
     WHERE perks.day_on IS NULL OR days.day_on > perks.day_on
"""
_CODES = f"""
    SELECT 'code', perk_id, CAST(id AS TEXT), status, expected FROM (
        SELECT codes.perk_id, codes.id, codes.status,
               CASE WHEN EXISTS (SELECT 1 FROM claims WHERE code_id = codes.id AND issued_us IS NOT NULL) THEN 'shown'
                    WHEN EXISTS (SELECT 1 FROM claims WHERE code_id = codes.id AND status = 'reserved') THEN 'held'
                    WHEN EXISTS (SELECT 1 FROM offers_with_code WHERE code_id = codes.id) THEN 'held'
                    ELSE 'free' END AS expected
          FROM codes) AS judged
     WHERE status <> expected
    UNION ALL
    SELECT 'code', claims.perk_id, 'of claim ' || CAST(claims.id AS TEXT), 'not there', 'one'
      FROM claims JOIN perks ON perks.id = claims.perk_id
     WHERE claims.{HOLDING} AND ((perks.kind = 'unique' AND code_id IS NULL)
           OR (claims.status <> 'reserved' AND claims.code IS NULL))
"""
_STATES = f"""
    SELECT 'redemption', perk_id, 'of claim ' || CAST(claims.id AS TEXT), status, CAST(
           (SELECT count(*) FROM redemptions WHERE claim_id = claims.id AND undone_us IS NULL) AS TEXT)
      FROM claims
     WHERE (status = 'redeemed') <> EXISTS
           (SELECT 1 FROM redemptions WHERE claim_id = claims.id AND undone_us IS NULL)
    UNION ALL
    SELECT 'person', perk_id, CAST(influencer_id AS TEXT), CAST(per_person AS TEXT), CAST(count(*) AS TEXT)
      FROM claims JOIN perks ON perks.id = perk_id
     WHERE claims.{HOLDING} AND NOT is_surplus GROUP BY perk_id, influencer_id, per_person
    HAVING count(*) > per_person
    UNION ALL
    SELECT 'person', perk_id, 'user ' || CAST(user_id AS TEXT), CAST(per_person AS TEXT), CAST(count(*) AS TEXT)
      FROM claims JOIN perks ON perks.id = perk_id
     WHERE claims.{HOLDING} AND NOT is_surplus GROUP BY perk_id, user_id, per_person
    HAVING count(*) > per_person
    UNION ALL
    SELECT 'place', perk_id, CAST(id AS TEXT), status, 'no claim' FROM places
     WHERE status = 'accepted' AND claim_id IS NULL
"""
_DIFFERENCES = text(
    f"""
    WITH held AS (SELECT perk_id, count(*) AS held_count, sum(cost_minor) AS cost
                    FROM claims WHERE {HOLDING} GROUP BY perk_id),
         offers AS (SELECT perk_id, count(*) AS offered_count FROM places WHERE status = 'offered' GROUP BY perk_id),
         offers_with_code AS (SELECT code_id FROM places WHERE status = 'offered' AND code_id IS NOT NULL),
         days AS (SELECT perk_id, day_on, count(*) AS day_count
                    FROM claims WHERE {HOLDING} GROUP BY perk_id, day_on)
    SELECT what, perk_id, subject, kept, counted FROM (
    {_COUNTERS} UNION ALL {_DAYS} UNION ALL {_CODES} UNION ALL {_STATES}
    ) AS found ORDER BY perk_id, what, subject
    """
)
