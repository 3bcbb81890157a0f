"""What the house writes to people who sign in: the texts alone, plain."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail before it has a receiver."""

    subject: str
    body: str


def confirm_address(link: str) -> Letter:
    """Ask whoever has an address to confirm it. It greets nobody by name: a stranger may have typed both."""
    return Letter(
        "Confirm your address for Bellwether",
        "Hello,\n\n"
        "somebody signed up at Bellwether with this address. If it was you, confirm it here:\n\n"
        f"{link}\n\n"
        "The link is good for one hour and works once. You will be asked for the password that you chose.\n"
        "If it was not you, leave this mail alone: without the link nobody can use your address.\n",
    )


def has_account_already(name: str, sign_in: str, forgotten: str) -> Letter:
    """Tell somebody who signed up again that there is an account."""
    return Letter(
        "You have a Bellwether account already",
        f"{_hello(name)}\n\n"
        "somebody tried to sign up at Bellwether with this address, which has an account already."
        " Nothing was changed.\n\n"
        f"Sign in: {sign_in}\n"
        f"Choose a new password: {forgotten}\n\n"
        "If it was not you, there is nothing to do.\n",
    )


def reset_password(name: str, link: str) -> Letter:
    """Send the link with which a new password can be chosen."""
    return Letter(
        "Choose a new password for Bellwether",
        f"{_hello(name)}\n\n"
        "somebody asked to choose a new password for this address. If it was you, choose it here:\n\n"
        f"{link}\n\n"
        "The link is good for one hour and works once. A new password signs you out on every device.\n"
        "If it was not you, leave this mail alone: your password stays as it is.\n",
    )


def has_no_account(sign_up: str) -> Letter:
    """Tell somebody who forgot a password that there is no account."""
    return Letter(
        "There is no Bellwether account with this address",
        "Hello,\n\n"
        "somebody asked to choose a new password at Bellwether, but there is no account with this address."
        " Perhaps you signed up with another one.\n\n"
        f"Sign up: {sign_up}\n\n"
        "If it was not you, there is nothing to do.\n",
    )


def password_changed(name: str, forgotten: str) -> Letter:
    """Tell somebody that the password changed, in case it was not they who did it."""
    return Letter(
        "Your Bellwether password was changed",
        f"{_hello(name)}\n\n"
        "the password of your account was changed just now, and every other device was signed out.\n\n"
        f"If it was not you, choose a new one at once: {forgotten}\n",
    )


def address_changed(name: str, email: str) -> Letter:
    """Tell somebody, at the address of before, that another one is used now."""
    return Letter(
        "Your Bellwether address was changed",
        f"{_hello(name)}\n\n"
        f"your account is at {email} from now on; this address no longer signs in.\n\n"
        "If it was not you, somebody knows your password. Answer this mail at once.\n",
    )


def join_team(business: str, inviter: str, role: str, link: str) -> Letter:
    """Invite somebody to a business's team."""
    return Letter(
        f"{inviter} invites you to {business} on Bellwether",
        f"Hello,\n\n{inviter} invites you to the team of {business} on Bellwether, as {role}. Join here:\n\n"
        f"{link}\n\n"
        "The link is good for seven days and works once, for whoever signs in with this address.\n"
        "If you do not know them, leave this mail alone.\n",
    )


def _hello(name: str) -> str:
    return f"Hello {name}," if name else "Hello,"
