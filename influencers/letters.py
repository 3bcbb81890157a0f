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
