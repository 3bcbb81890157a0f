"""The error family. Every error has a stable code, an HTTP status and a sentence for the person who reads it.

AppError
├── BadInput        400  what was asked cannot be understood; names the field
├── NotFound        404  there is nothing by that name
├── Conflict        409  somebody else is doing this, or it was done
├── Refused         422  understood, and refused for a reason
│   └── IdempotencyKeyReused  422  the key of an earlier request came with another body
├── TooManyRequests 429  asked too often; says when to come back
├── Unavailable     503  a part of the house is resting; try again later
│   └── DatabaseBusy          503  others were in the way for too long; nothing was done
└── Misconfigured   500  a setting or the set-up is wrong; names it
"""

from collections.abc import Mapping


class AppError(Exception):
    """Something that has a name in this house went wrong."""

    code = "app_error"
    status = 500
    title = "Something went wrong"
    #: What the person can do next: what a link says, and the endpoint of the page it leads to.
    ways: tuple[tuple[str, str], ...] = ()

    def __init__(self, message: str, *, fields: Mapping[str, str] | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.fields = dict(fields or {})


class BadInput(AppError):
    code = "bad_input"
    status = 400
    title = "We could not read that"


class NotFound(AppError):
    code = "not_found"
    status = 404
    title = "There is nothing here"


class Conflict(AppError):
    code = "conflict"
    status = 409
    title = "Somebody else is at it"


class Refused(AppError):
    code = "refused"
    status = 422
    title = "That cannot be done"


class IdempotencyKeyReused(Refused):
    code = "idempotency_key_reused"
    title = "That key was used before"


class TooManyRequests(AppError):
    code = "too_many_requests"
    status = 429
    title = "That was too often"

    def __init__(self, message: str, *, retry_after: int) -> None:
        super().__init__(message)
        #: Seconds after which it makes sense to try again.
        self.retry_after = retry_after


class Unavailable(AppError):
    code = "unavailable"
    status = 503
    title = "This part is resting"

    #: Seconds after which it makes sense to try again.
    retry_after = 30


class DatabaseBusy(Unavailable):
    code = "database_busy"
    title = "Too many at once"
    retry_after = 1


class Misconfigured(AppError):
    code = "misconfigured"
    status = 500
    title = "A setting is wrong"
