"""What can go wrong when somebody signs in, or asks for what is a team's.

AppError
├── NotSignedIn       401  the page is for people who signed in
├── BadInput
│   ├── CsrfFailed    400  what was sent does not come from a page of ours, or from one that is too old
│   └── WeakPassword  400  the password is too easy to guess; `fields` says why
├── NotFound
│   ├── UnknownUser      404  nobody has that id or address
│   ├── UnknownBusiness  404  there is no such business, or it is not theirs; which of the two is not told
│   └── LinkNotGood      404  a mailed link was used, is too old or never was; the sentence says which
└── Refused
    ├── NotConfirmed   422  the password is right, but the address was not confirmed yet
    ├── AlreadyInTeam  422  who was invited is in the team
    └── LastOwner      422  a business would be left without an owner
"""

from kernel.errors import AppError, BadInput, NotFound, Refused


class NotSignedIn(AppError):
    code = "not_signed_in"
    status = 401
    title = "Sign in first"


class CsrfFailed(BadInput):
    code = "csrf_failed"
    title = "This page was open for too long"


class WeakPassword(BadInput):
    code = "weak_password"
    title = "Choose another password"


class UnknownUser(NotFound):
    code = "unknown_user"
    title = "Nobody is here by that name"


class UnknownBusiness(NotFound):
    code = "unknown_business"
    title = "There is nothing here"


class LinkNotGood(NotFound):
    code = "link_not_good"
    title = "This link is not good"

    def __init__(self, message: str, *, ways: tuple[tuple[str, str], ...] = ()) -> None:
        super().__init__(message)
        self.ways = ways


class NotConfirmed(Refused):
    code = "not_confirmed"
    title = "Confirm your address first"


class AlreadyInTeam(Refused):
    code = "already_in_team"
    title = "They are in the team already"


class LastOwner(Refused):
    code = "last_owner"
    title = "A business needs an owner"
