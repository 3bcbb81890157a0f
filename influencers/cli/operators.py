"""Who decides: the operator whom a command names."""

from sqlalchemy.orm import Session

from auth.queries.people import user_by_email
from kernel.errors import Refused


def operator_called(session: Session, email: str) -> int:
    """Return the user of an operator's address; refuse any other address."""
    user = user_by_email(session, email)
    if user is None or not user.is_operator:
        raise Refused(f"No operator signs in as {email}. `flask auth add-operator` makes one.")
    return user.id
