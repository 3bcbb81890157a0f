"""flask scores gaming …: what detectors propose, and what operators make of it."""

import json
from dataclasses import asdict
from typing import Any

import click

from influencers.actions import gaming as deciding
from influencers.cli.operators import operator_called
from influencers.cli.scores import scores
from influencers.queries import gaming as suspicions
from influencers.queries.gaming_cards import DecisionCard, ProposalCard
from influencers.queries.gaming_stakes import Stake, stake_of
from influencers.schemas import GamingReasonForm
from influencers.scoring.gaming.standing import RULE
from influencers.wording.gaming import CHOICES_BY_NAME, detector_name, verdict_name, what_is_left
from kernel import clock
from kernel.commands import Group
from kernel.database import reading, transaction
from kernel.forms import form_or_errors
from kernel.jobs import do_soon

_MEMBERS_SHOWN = 20
_BY = click.option("--by", "email", required=True, help="The address of the operator who decides.")
_NUMBER = click.IntRange(1, 2**63 - 1)


def _words(_context: click.Context, _parameter: click.Parameter, given: str) -> str:
    """Return a reason that people may read: what the page refuses is refused here."""
    typed, errors = form_or_errors(GamingReasonForm(), {"reason": given})
    if errors:
        raise click.BadParameter(errors["reason"])
    return str(typed["reason"])


_REASON = click.option(
    "--reason", required=True, callback=_words, help="Why, in words that the people concerned may read."
)

gaming = Group("gaming", help="Decide about attention that looks bought or arranged.")
scores.add_command(gaming)


@gaming.command("list")
@click.option("--kind", type=click.Choice(list(suspicions.KINDS)), default="open", show_default=True)
@click.option("--page", type=click.IntRange(1), default=1, show_default=True, help="Of 50 proposals each.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def list_(kind: str, page: int, as_json: bool) -> None:
    """Show what detectors propose, the most at stake first; or what was decided, the latest first."""
    with reading() as session:
        queue = suspicions.queue(session, kind, page=page, size=50)
    if as_json:
        proposals = [_as_json(card) for card in queue.proposals]
        cases = [[card.id for card in case] for case in queue.cases]
        told = {"counts": dict(queue.counts), "pages": queue.pages_count, "cases": cases, "proposals": proposals}
        click.echo(json.dumps(told))
        return
    for case in queue.cases:
        for card in case:
            stake = f"{card.points:5.1f} points  {card.members_count:6,} members"
            same = "" if card is case[0] else f"  (one case with {case[0].id})"
            click.echo(f"{card.id:6d}  {stake}  {card.detector:<20}  {card.name}{same}")
    if not queue.cases:
        click.echo("No proposal is in that state.")


@gaming.command("show")
@click.argument("number", type=_NUMBER)
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def show(number: int, as_json: bool) -> None:
    """Show a proposal: its evidence, what speaks against it, its members, and what a decision would do to the score."""
    with reading() as session:
        card = suspicions.proposal_card(session, number)
        members = suspicions.members_of(session, number)
        stake = stake_of(session, card, members, lines=len(members) if as_json else _MEMBERS_SHOWN)
    if as_json:
        click.echo(json.dumps(_as_json(card) | {"stake": asdict(stake) if stake else None}))
        return
    click.echo(f"{detector_name(card.detector)}: {card.name}, {card.points:.1f} points at stake, {card.state}")
    for mark, sentences in (("for", card.evidence), ("against", card.counter)):
        for sentence in sentences:
            click.echo(f"{mark:>8}  {sentence}")
    _show_stake(stake)
    for decision in card.decisions:
        _show_decision(decision)


@gaming.command("decide")
@click.argument("number", type=_NUMBER)
@click.argument("verdict", type=click.Choice(list(CHOICES_BY_NAME)))
@_REASON
@click.option("--all", "is_of_case", is_flag=True, help="About all open proposals of its case.")
@_BY
def decide(number: int, verdict: str, reason: str, is_of_case: bool, email: str) -> None:
    """Decide about a proposal; scores follow with the next run."""
    choice = CHOICES_BY_NAME[verdict]
    said: dict[str, Any] = {
        "verdict": choice.verdict,
        "damping": choice.damping_percent / 100,
        "reason": reason,
        "now": clock.now(),
    }
    with transaction() as session:
        said["user_id"] = operator_called(session, email)
        made = (
            deciding.decide_case(session, number, **said) if is_of_case else [deciding.decide(session, number, **said)]
        )
    do_soon("deliver_mail")
    for decision_id in made:
        click.echo(f"Decision {decision_id}: {choice.label}. Scores follow with the next `flask scores run`.")


@gaming.command("undo")
@click.argument("decision", type=_NUMBER)
@_REASON
@click.option("--all", "is_of_case", is_flag=True, help="And all that were made with it about its case.")
@_BY
def undo(decision: int, reason: str, is_of_case: bool, email: str) -> None:
    """Take a decision back; its proposal waits for another one."""
    take_back = deciding.undo_case if is_of_case else deciding.undo
    with transaction() as session:
        count = (
            take_back(session, decision, reason=reason, user_id=operator_called(session, email), now=clock.now()) or 1
        )
    do_soon("deliver_mail")
    taken = f"Decision {decision} is" if count == 1 else f"{count:,} decisions are"
    click.echo(f"{taken} taken back. Scores follow with the next `flask scores run`.")


@gaming.command("standing")
@click.argument("version", type=click.Choice(["off", RULE.version]), required=False)
@click.option("--by", "email", help="The address of the operator who switches it.")
def standing(version: str | None, email: str | None) -> None:
    """Show whether a standing rule decides by itself, or switch it."""
    if version and not email:
        raise click.UsageError("Say with --by which operator switches it.")
    if version and email:
        with transaction() as session:
            wanted = None if version == "off" else version
            deciding.switch_standing_rule(session, wanted, user_id=operator_called(session, email), now=clock.now())
    with reading() as session:
        rule = suspicions.standing_rule(session)
    since = f", set by {rule.by or 'somebody who left'} at {rule.at:%Y-%m-%d %H:%M} UTC" if rule.at else ""
    is_on = rule.version == RULE.version
    state = f"Rule {rule.version} decides about what runs find" if is_on else "No rule decides by itself"
    click.echo(f"{state}{since}.")


def _show_stake(stake: Stake | None) -> None:
    if stake is None:
        return
    click.echo(f"Score {stake.score:.1f} in generation {stake.generation}; the members give {stake.held:.6f} units.")
    for effect in stake.effects:
        left = what_is_left(effect.damping_percent)
        click.echo(f"{effect.score:8.1f} points, {effect.change:+.1f}, if they count {left} (to first order)")
    for line in stake.members:
        click.echo(f"{line.influence:12.6f} units  {line.network}:id:{line.account}  {', '.join(line.reasons)}")
    if stake.found_count > len(stake.members):
        click.echo(f"… and {stake.found_count - len(stake.members):,} more; --json names all.")


def _show_decision(decision: DecisionCard) -> None:
    who = f"rule {decision.rule}" if decision.rule else decision.decided_by or "somebody who left"
    verdict = verdict_name(decision.verdict, decision.damping_percent)
    click.echo(f"Decision {decision.id} by {who}, {decision.decided_at:%Y-%m-%d}: {verdict}. {decision.reason}")
    if decision.undone_at:
        click.echo(f"  taken back by {decision.undone_by}, {decision.undone_at:%Y-%m-%d}. {decision.undone_reason}")
    for appeal in decision.appeals:
        click.echo(f"  appeal of {appeal.user_name}, {appeal.outcome or 'waiting'}: {appeal.plea}")


def _as_json(card: ProposalCard) -> dict[str, Any]:
    decision = card.in_force
    return {
        "id": card.id,
        "detector": card.detector,
        "influencer_id": card.influencer_id,
        "name": card.name,
        "members": card.members_count,
        "share": card.share,
        "points": card.points,
        "evidence": list(card.evidence),
        "counter": list(card.counter),
        "formula": card.formula,
        "generation": card.generation,
        "state": card.state,
        "decision": decision.id if decision else None,
        "verdict": decision.verdict if decision else None,
        "damping": decision.damping_percent / 100 if decision else None,
        "rule": decision.rule if decision else None,
        "appeals_waiting": len(card.waiting),
    }
