"""What the house writes to people about what they hold here: the texts alone, plain."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail before it has a receiver."""

    subject: str
    body: str


def account_proven(name: str, account: str, accounts: str) -> Letter:
    """Tell somebody that the code was seen in their bio."""
    return Letter(
        f"{account} is yours now",
        f"Hello {name},\n\n"
        f"we saw your code in the bio of {account}, so you now hold that account at Bellwether."
        " You can take the code out of the bio again.\n\n"
        f"Your accounts: {accounts}\n\n"
        "If you did not ask for this, answer this mail.\n",
    )


def account_held_by_another(name: str, account: str, accounts: str) -> Letter:
    """Tell somebody that the code was seen, and that somebody else holds the account."""
    return Letter(
        f"{account} is held by somebody else",
        f"Hello {name},\n\n"
        f"we saw your code in the bio of {account}, but somebody else holds that account at Bellwether already."
        " Nothing was changed: a code alone takes nothing from anybody.\n\n"
        "If the account is yours, answer this mail. The operator can look into it and move it to you.\n\n"
        f"Your accounts: {accounts}\n",
    )


def attention_damped(name: str, *, who: str, left: str, reason: str, decisions: str) -> Letter:
    """Tell somebody that the attention of a group to them was damped.

    Parameters
    ----------
    name
        Whose score it is.
    who
        Who decided: “an operator”, or the standing rule with its version.
    left
        How much the group's attention counts: “a tenth”.
    reason
        The reason in the words of who decided.
    decisions
        Where the decision can be read, and appealed against.
    """
    return Letter(
        "A decision about your score at Bellwether",
        f"Hello {name},\n\n"
        f"{who} decided that the attention of a group of accounts to you counts {left}. It holds from the next scoring"
        " on, stands in your ledger, and can be taken back.\n\n"
        f"The reason: {reason}\n\n"
        f"What it rests on, what speaks against it, and how to appeal: {decisions}\n",
    )


def own_attention_damped(name: str, *, who: str, left: str, reason: str, decisions: str) -> Letter:
    """Tell somebody that their attention to another was damped; the parameters are those of `attention_damped`."""
    return Letter(
        "A decision about your reactions at Bellwether",
        f"Hello {name},\n\n"
        f"{who} decided that the attention of a group of accounts to one person counts {left}, and an account of yours"
        " is one of them. It holds from the next scoring on. What you receive yourself counts as before.\n\n"
        f"The reason: {reason}\n\n"
        f"Whom it is about, and how to appeal: {decisions}\n",
    )


def decision_undone(name: str, *, reason: str, decisions: str) -> Letter:
    """Tell somebody that a decision which concerned them was taken back."""
    return Letter(
        "A decision that concerned you was taken back",
        f"Hello {name},\n\n"
        "an operator took back the decision that damped attention to you, or of yours. It counts in full again from the"
        " next scoring on.\n\n"
        f"The reason: {reason}\n\n"
        f"Your decisions: {decisions}\n",
    )


def appeal_refused(name: str, *, answer: str, decisions: str) -> Letter:
    """Answer an appeal after which a decision stays."""
    return Letter(
        "Your appeal was answered",
        f"Hello {name},\n\n"
        "an operator looked at your appeal, and the decision stays as it is.\n\n"
        f"The answer: {answer}\n\n"
        f"Your decisions: {decisions}\n",
    )
