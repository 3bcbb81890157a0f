"""What staff can say to somebody to whom they cannot give it."""

from collections.abc import Mapping
from types import MappingProxyType

#: By the code of the refusal.
_SAY: Mapping[str, str] = MappingProxyType(
    {
        "unknown_code": "This is not a code of ours. Open the claim on your phone and show it once more.",
        "already_redeemed": "This one has already been picked up. Your claim page shows when and where.",
        "claim_expired": "The time for this one is over. Your claim page shows until when it was good.",
        "claim_cancelled": "This claim was cancelled, so its code is not good any more. Your claim page shows when.",
        "wrong_pin": "The PIN stands below the code on your claim page. Read it to me once more.",
    }
)


def what_to_say(refusal: str) -> str:
    """Return a sentence for whoever stands there.

    Parameters
    ----------
    refusal
        A code of `perks.actions.redeeming.SENTENCES`.

    Examples
    --------
    >>> what_to_say("already_redeemed")
    'This one has already been picked up. Your claim page shows when and where.'
    """
    return _SAY[refusal]
