"""What the cast owns: perks, claims, customers, files, links. Made through actions, so it is as the house makes it.

Tests that look at every page and walk every route stand in this world, at its noon.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import Session

from auth.actions import businesses, users
from auth.actions.audit import note
from brands.actions.importing import Upload, preview_import, take_import
from brands.models import Customer
from influencers.actions import gaming, gaming_appeals
from influencers.actions.proofs import ask_for_code, make_link
from influencers.generations.evaluations import write_report
from influencers.models import Account
from kernel.database import transaction
from kernel.models import OutgoingMail
from perks.actions import life, lines
from perks.actions.claiming import Claimant, cancel, claim
from perks.actions.exports import ask_export
from perks.actions.redeeming import redeem
from perks.jobs.exports import make_exports
from perks.promises import Promise
from perks.queries.claims import claim_card
from perks.queries.exports import secret_of
from perks.rules.offers import Offer
from perks.rules.scores import ScoreBand
from tests.cast import NOON, PASSWORD, Cast, address_of
from tests.reports import a_report
from tests.suspecting import everybody_around, found, suspect

#: Scores that nobody in the world has.
_HIGH = Offer((ScoreBand(900, 1000),))
_SECRET_IN_LINK = re.compile(r"https?://\S+/([\w-]{20,})")


@dataclass(frozen=True)
class Furniture:
    """Ids and secrets of what there is, by the names that addresses give them."""

    ids: Mapping[str, int]
    secrets: Mapping[str, str]


def furnish(cast: Cast, now: datetime = NOON) -> Furniture:
    """Give everybody of the cast something that is theirs."""
    ids: dict[str, int] = {"business_id": cast.bakery, "influencer_id": cast.ada_influencer, "user_id": cast.gil}
    with transaction() as session:
        hand = _Hand(session, cast, now)
        ids |= hand.perks() | hand.customers() | hand.suspicions()
        ids["export_id"] = ask_export(session, ids["perk_id"], by_user_id=cast.bruno, now=now)
        account = select(Account.id).where(Account.influencer_id == cast.ada_influencer)
        ids["account_id"] = session.scalars(account).one()
        note(session, "perk.paused", f"perk:{ids['perk_id']}", now=now, user_id=cast.bruno, business_id=cast.bakery)
    make_exports(now)
    with transaction() as session:
        hand = _Hand(session, cast, now)
        ids |= {"invitation_id": hand.invite(), "proof_id": hand.ask_for_code()}
        names = {
            "export": secret_of(ids["export_id"]),
            "evaluation": write_report(current_app.extensions["storage"], a_report(now)),
        }
        return Furniture(ids, hand.links() | names)


@dataclass(frozen=True)
class _Hand:
    """Does what people of the cast do, at a moment."""

    session: Session
    cast: Cast
    now: datetime

    @property
    def ada(self) -> Claimant:
        return Claimant(self.cast.ada, self.cast.ada_influencer)

    @property
    def bea(self) -> Claimant:
        return Claimant(self.cast.bea, self.cast.bea_influencer)

    def perks(self) -> dict[str, int]:
        """Make perks in every state, with claims that are open, used and given back, and people in line."""
        rye = self._live("A loaf of rye", copies=5, low_stock_at=4)
        claim_id, redeemed_id = self._claim(rye, self.ada), self._redeemed(rye)
        queue_id, _ = self._taken("The only cake")
        offered_id, given_back = self._taken("A cake that came back")
        cancel(self.session, given_back, self.ada, now=self.now)
        draft = self._promise("Not ready", offer=_HIGH)
        return {
            "perk_id": rye,
            "claim_id": claim_id,
            "redeemed_id": redeemed_id,
            "queue_id": queue_id,
            "offered_id": offered_id,
            "rival_perk_id": self._live("Rival beans", business_id=self.cast.rival, by_user_id=self.cast.cleo),
            "draft_id": life.create_draft(
                self.session, self.cast.bakery, draft, by_user_id=self.cast.edda, now=self.now
            ),
        }

    def customers(self) -> dict[str, int]:
        """Take one file over into the bakery's list, and leave another to be looked at."""
        taken = self._preview(b"email,name\nada@cast.example,Ada\n")
        take_import(self.session, self.cast.bakery, taken, user_id=self.cast.bruno, now=self.now)
        waiting = self._preview(b"email,name\nbea@cast.example,Bea\nnonsense,Nobody\n")
        return {"import_id": waiting, "customer_id": self.session.scalars(select(Customer.id)).one()}

    def suspicions(self) -> dict[str, int]:
        """Suspect those around Ada twice: of one group nobody decided, another is damped, and Ada appeals."""
        ada = self.cast.ada_influencer
        group = everybody_around(self.session, ada)
        groups = [found(ada, group, detector=detector) for detector in ("bought_audience", "closed_group")]
        proposal_id, decided = suspect(self.session, *groups, now=self.now)
        damped = {"verdict": "damp", "damping": 0.1, "reason": "They act in step.", "user_id": self.cast.max}
        decision_id = gaming.decide(self.session, decided, **damped, now=self.now)
        said = {"plea": "They are my class.", "user_id": self.cast.ada}
        (appeal_id,) = gaming_appeals.appeal(self.session, decision_id, **said, now=self.now)
        return {"proposal_id": proposal_id, "decided_id": decided, "decision_id": decision_id, "appeal_id": appeal_id}

    def invite(self) -> int:
        """Invite Uma to the bakery's team."""
        invited = {"email": address_of("uma"), "role": "editor", "by_user_id": self.cast.bruno}
        return businesses.invite(self.session, self.cast.bakery, **invited, now=self.now)

    def ask_for_code(self) -> int:
        """Have Ada wait for a code in the bio of another account."""
        return ask_for_code(self.session, self.cast.ada, network="bluesky", handle="other", now=self.now).id

    def links(self) -> dict[str, str]:
        """Return the secrets of links: an invitation, a password and an address that may be new, an influencer."""
        invitation = self._mailed(address_of("uma"))
        users.forget_password(self.session, address_of("uma"), now=self.now)
        users.ask_for_address(
            self.session, self.cast.gil, email="gil.new@cast.example", password=PASSWORD, now=self.now
        )
        return {
            "invitation": invitation,
            "reset": self._mailed(address_of("uma")),
            "confirm": self._mailed("gil.new@cast.example"),
            "hold": make_link(self.session, self.cast.silas_influencer, now=self.now),
        }

    def _promise(self, title: str, **more: object) -> Promise:
        return Promise(
            title=title,
            description="Baked this morning.",
            code_pattern="RYE-####-####",
            value_minor=450,
            disclosure="If you write about it, say that it was a gift.",
            has_waiting_list=True,
            redeemed_by="balanced",
            visible_from=self.now - timedelta(days=2),
            visible_until=self.now + timedelta(days=30),
            claim_from=self.now - timedelta(days=1),
            claim_until=self.now + timedelta(days=30),
            **{"copies": 5, **more},  # type: ignore[arg-type]  # fields of a promise
        )

    def _live(self, title: str, *, business_id: int = 0, by_user_id: int = 0, **more: object) -> int:
        by = {"by_user_id": by_user_id or self.cast.bruno, "now": self.now - timedelta(days=2)}
        promise = self._promise(title, **more)
        perk_id = life.create_draft(self.session, business_id or self.cast.bakery, promise, **by)
        life.schedule(self.session, perk_id, **by)
        self.session.flush()  # claims ask the database itself
        return perk_id

    def _claim(self, perk_id: int, who: Claimant) -> int:
        return claim(self.session, perk_id, who, disclosure_accepted=True, now=self.now)

    def _redeemed(self, perk_id: int) -> int:
        """Let Bea claim a perk and use it at the counter."""
        claim_id = self._claim(perk_id, self.bea)
        shown = claim_card(self.session, claim_id, self.bea.user_id, now=self.now)
        used = {"code": shown.code, "pin": shown.pin, "by_user_id": self.cast.cora}
        redeem(self.session, self.cast.bakery, **used, now=self.now)
        return claim_id

    def _taken(self, title: str) -> tuple[int, int]:
        """Make a perk of one copy, which Ada takes while Bea stands in line; return the perk and the claim."""
        perk_id = self._live(title, copies=1)
        claim_id = self._claim(perk_id, self.ada)
        lines.join_line(self.session, perk_id, self.bea, now=self.now)
        return perk_id, claim_id

    def _preview(self, content: bytes) -> int:
        upload = Upload("list.csv", content)
        return preview_import(self.session, self.cast.bakery, upload, user_id=self.cast.bruno, now=self.now)

    def _mailed(self, address: str) -> str:
        """Return the secret of the link that was mailed to an address last."""
        letters = select(OutgoingMail.body).where(OutgoingMail.to == address).order_by(OutgoingMail.id.desc())
        found = _SECRET_IN_LINK.search(self.session.scalars(letters).first() or "")
        assert found
        return found[1]
