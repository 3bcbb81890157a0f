"""What can go wrong with perks.

NotFound
├── UnknownPerk           404  there is no such perk, or it is not theirs; which of the two is not told
├── UnknownClaim          404  there is no such claim, or it is somebody else's; which of the two is not told
├── NotInLine             404  the person has no place in the waiting line of that perk
└── UnknownExport         404  a file is gone, was asked for by somebody else, or never was
Conflict
├── ClaimOver             409  a claim was used, cancelled, or its time passed: this cannot be done to it any more
├── OfferOver             409  the copy that was held for somebody in line has gone on to the next
├── PerkChangedMeanwhile  409  somebody else changed the perk while this form was open
└── WrongPerkState        409  a draft cannot be paused, an ended perk cannot be changed
Refused
├── ClaimRefused          422  a perk is not for this person, or not now; the code says which, `fields` has the gaps
├── LineRefused           422  nobody waits for this perk, or nobody has to
├── CodesRefused          422  codes cannot be made or taken over as asked; nothing was
├── PerkNotReady          422  a draft cannot be published yet; `fields` says what is missing
└── PromiseWorsened       422  a change would take back what was promised; `fields` names each
"""

from collections.abc import Mapping

from kernel.errors import Conflict, NotFound, Refused


class UnknownPerk(NotFound):
    code = "unknown_perk"
    title = "There is no such perk"


class UnknownExport(NotFound):
    code = "unknown_export"
    title = "That file is not here"


class UnknownClaim(NotFound):
    code = "unknown_claim"
    title = "There is no such claim"


class NotInLine(NotFound):
    code = "not_in_line"
    title = "You are not in this line"


class ClaimOver(Conflict):
    code = "claim_over"
    title = "This claim is over"


class OfferOver(Conflict):
    code = "offer_over"
    title = "This copy has gone to the next in line"


class ClaimRefused(Refused):
    code = "claim_refused"
    title = "You cannot claim this now"

    def __init__(self, message: str, *, code: str, fields: Mapping[str, str] | None = None) -> None:
        super().__init__(message, fields=fields)
        #: One of `perks.rules.refusals.REFUSALS`.
        self.code = code


class LineRefused(Refused):
    code = "line_refused"
    title = "There is no line to join"


class CodesRefused(Refused):
    code = "codes_refused"
    title = "These codes cannot be taken"


class PerkChangedMeanwhile(Conflict):
    code = "perk_changed_meanwhile"
    title = "Somebody else changed this perk"


class WrongPerkState(Conflict):
    code = "wrong_perk_state"
    title = "That is not possible now"


class PerkNotReady(Refused):
    code = "perk_not_ready"
    title = "This perk is not ready yet"


class PromiseWorsened(Refused):
    code = "promise_worsened"
    title = "A promise would be broken"
