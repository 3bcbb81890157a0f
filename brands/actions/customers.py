"""Takes customers off a business's list."""

from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.orm import Session

from auth.actions.audit import note
from brands.errors import UnknownCustomer
from brands.models import Customer, CustomerImport


def remove_customer(session: Session, business_id: int, customer_id: int, *, user_id: int, now: datetime) -> None:
    """Delete a row of a business's list; raise UnknownCustomer when it has no such row."""
    own = (Customer.business_id == business_id, Customer.id == customer_id)
    if session.scalar(delete(Customer).where(*own).returning(Customer.id)) is None:
        raise UnknownCustomer("This customer is not on the list; perhaps somebody took the row off already.")
    note(session, "customer.removed", f"customer:{customer_id}", now=now, user_id=user_id, business_id=business_id)


def remove_all_customers(session: Session, business_id: int, *, user_id: int, now: datetime) -> int:
    """Delete a business's whole list and every file that was uploaded for it; return how many rows the list had."""
    session.execute(delete(CustomerImport).where(CustomerImport.business_id == business_id))
    gone = session.scalars(delete(Customer).where(Customer.business_id == business_id).returning(Customer.id))
    count = len(gone.all())
    note(
        session,
        "customers.removed",
        f"business:{business_id}",
        now=now,
        user_id=user_id,
        business_id=business_id,
        count=count,
    )
    return count
