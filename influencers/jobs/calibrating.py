"""A calibration: which unit would give the usual account of a network a usual score. It changes nothing."""

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

import duckdb
import pyarrow.compute as pc
from flask import current_app

from influencers.errors import NothingToMeasure
from influencers.generations import evaluation_inputs as log
from influencers.generations.inputs import SqlInputs
from influencers.jobs.workbench import oracle_from, workbench
from influencers.queries.formulas import chosen_formula
from influencers.queries.run_inputs import run_inputs
from influencers.scoring.evaluation.calibration import Proposal, propose_unit, reached_lately
from influencers.scoring.formula import Formula
from kernel.clock import DAY_US, end_of_day_us, from_us
from kernel.config import Settings
from kernel.database import reading
from kernel.progress import progress
from kernel.storage import Storage

if TYPE_CHECKING:
    from influencers.scoring.oracle import Oracle


@dataclass(frozen=True, slots=True)
class Calibration:
    """A unit proposed for a network, and what it rests on."""

    network: str
    as_of_on: date
    formula: str
    log_days: float  # from the first interaction to the end of the as-of day
    acts: int
    unit_now: float
    proposal: Proposal


def calibrate(network: str, *, as_of_on: date | None) -> Calibration:
    """Return the unit with which people of a network who got a reaction lately have 39 points in the mean.

    The day is that of the network's last interaction when none is given. People are scored by this network alone.

    Raises
    ------
    NothingToMeasure
        Nobody is known on the network, or nobody there got a reaction that counts in the ninety days before.
    """
    storage: Storage = current_app.extensions["storage"]
    settings: Settings = current_app.extensions["settings"]
    formula = chosen_formula(None)
    with reading() as session:
        inputs = _only(network, run_inputs(session, trusted_sources=settings.trusted_sources))
    people = log.people_of(inputs)
    with workbench(storage, settings) as connection:
        before_us = end_of_day_us(as_of_on) if as_of_on else None
        span = log.read_span(connection, storage, inputs, people, since_us=0, before_us=before_us)
        if network not in span.volumes:
            raise NothingToMeasure(f"The log holds no interaction between people of {network} by then.")
        as_of_on = as_of_on or from_us(span.volumes[network].last_us).date()
        work = _Calibration(connection, storage, inputs, formula, end_of_day_us(as_of_on))
        proposal = work.proposal(network, span)
    return Calibration(
        network=network,
        as_of_on=as_of_on,
        formula=formula.version,
        log_days=(work.cut_us - span.volumes[network].first_us) / DAY_US,
        acts=span.volumes[network].acts,
        unit_now=settings.scoring_units.get(network, 1.0),
        proposal=proposal,
    )


@dataclass(frozen=True, slots=True)
class _Calibration:
    """One calibration at work."""

    connection: duckdb.DuckDBPyConnection
    storage: Storage
    inputs: SqlInputs
    formula: Formula
    cut_us: int

    def proposal(self, network: str, span: log.Span) -> Proposal:
        lately = reached_lately(span.reactions, as_of_us=self.cut_us, formula=self.formula)
        names = log.read_at_cut(
            self.connection, self.storage, self.inputs, cut_us=self.cut_us, formula=self.formula, units={}
        )
        self.connection.execute("DELETE FROM interactions WHERE network <> ?", [network])
        tables = {name: name for name in names}
        with progress(None, "calibrating", unit="tries") as advance:

            def oracle_with(unit: float) -> "Oracle":
                advance(1)
                return oracle_from(self.connection, tables, self.formula, unit=unit)

            try:
                return propose_unit(oracle_with, lately, as_of_us=self.cut_us, formula=self.formula)
            except ValueError:
                raise NothingToMeasure(
                    f"Nobody of {network} got a reaction that counts in the 90 days before, so no unit can be told."
                ) from None


def _only(network: str, inputs: SqlInputs) -> SqlInputs:
    known = sorted(set(inputs.accounts["network"].unique().to_pylist()))
    if network not in known:
        raise NothingToMeasure(f"Nobody is known on “{network}”. There is: {', '.join(known) or 'nothing'}.")
    return replace(inputs, accounts=inputs.accounts.filter(pc.field("network") == network))
