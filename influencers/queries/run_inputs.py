"""Questions of a scoring run: what it takes from SQL."""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from influencers.generations.inputs import SqlInputs
from influencers.models import ActivityBatch
from influencers.queries.accounts import accounts_table, batch_ids
from influencers.queries.gaming import decisions_table
from influencers.queries.hidden import hidden_table
from influencers.queries.listing import consenting_ids, refusing_ids, removed_account_ids


def run_inputs(session: Session, *, trusted_sources: Collection[str]) -> SqlInputs:
    """Return what a run takes from SQL; only the counts of trusted sources may count."""
    return SqlInputs(
        batches=batch_ids(session),
        trusted=_batches_of(session, trusted_sources),
        accounts=accounts_table(session),
        decisions=decisions_table(session),
        removed_accounts=frozenset(removed_account_ids(session)),
        consenting=frozenset(consenting_ids(session)),
        refusing=frozenset(refusing_ids(session)),
        hidden=hidden_table(session),
    )


def _batches_of(session: Session, sources: Collection[str]) -> list[str]:
    of_sources = select(ActivityBatch.id).where(ActivityBatch.source.in_(sorted(sources)))
    return list(session.scalars(of_sources.order_by(ActivityBatch.id))) if sources else []
