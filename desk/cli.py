"""Commands that join several floors: what other scores would mean, for people and for the perks they can claim."""

import json

import click
from flask.cli import with_appcontext

from desk.comparing import Comparison, Mover, as_json, compared
from influencers.queries.both_scores import kept_scores, tried_scores
from kernel import clock
from kernel.database import reading

_WIDTH = 40


@click.command("preview")
@click.option("--formula", required=True, help="A version, or a TOML file with a candidate.")
@click.option("--json", "is_json", is_flag=True, help="Print one JSON object.")
@with_appcontext
def preview(formula: str, is_json: bool) -> None:
    """Show what another formula would do to everybody, and who would cross which perk's band; publishes nothing."""
    with reading() as session:
        before, after = tried_scores(session, formula)
        _tell(compared(session, before, after, now=clock.now()), is_json=is_json)


@click.command("compare")
@click.argument("before", type=int)
@click.argument("after", type=int)
@click.option("--json", "is_json", is_flag=True, help="Print one JSON object.")
@with_appcontext
def compare(before: int, after: int, is_json: bool) -> None:
    """Show how everybody's scores differ between two generations that are kept."""
    with reading() as session:
        sides = (kept_scores(session, before), kept_scores(session, after))
        _tell(compared(session, *sides, now=clock.now()), is_json=is_json)


def _tell(comparison: Comparison, *, is_json: bool) -> None:
    if is_json:
        click.echo(json.dumps(as_json(comparison), ensure_ascii=False))
        return
    _tell_spread(comparison)
    _tell_moves(comparison)
    for each in comparison.crossings:
        click.echo(f"{each.perk.title} ({each.perk.sentence}): {each.before_count:,} to {each.after_count:,} people")
        click.echo(f"  {each.coming:,} {'comes' if each.coming == 1 else 'come'} in{_named(each.those_coming)}")
        click.echo(f"  {each.falling:,} {'falls' if each.falling == 1 else 'fall'} out{_named(each.those_falling)}")


def _tell_spread(comparison: Comparison) -> None:
    sides = (
        ("before", comparison.before, comparison.spread_before),
        ("after", comparison.after, comparison.spread_after),
    )
    for name, scores, spread in sides:
        of = f"formula {scores.formula}, as of {scores.as_of_on}, {spread.count:,} people"
        click.echo(f"{name:>8}  {of}")
        if spread.mean is not None:
            figures = f"mean {spread.mean:.1f}, sd {spread.sd:.1f}, median {spread.median:.1f}, p95 {spread.p95:.1f}"
            click.echo(f"{'':8}  {figures}, over 90 {spread.share_over_90:.2%}")
    bars = list(zip(comparison.spread_before.by_tens, comparison.spread_after.by_tens, strict=True))
    for place, (then, later) in enumerate(bars):
        click.echo(f"{10 * place:5d} to {10 * place + 10:3d}  {then:10,}  {later:10,}")


def _tell_moves(comparison: Comparison) -> None:
    moves = comparison.moves
    if moves.median is None:
        click.echo("Nobody has a score in either.")
        return
    order = "not told" if moves.rank_correlation is None else f"{moves.rank_correlation:.4f}"
    click.echo(
        f"{moves.risen:,} rise, {moves.fallen:,} fall; moves: median {moves.median:.1f}, p95 {moves.p95:.1f}, largest"
        f" {moves.largest:.1f}, over 10 points {moves.over_10_points:,} people; rank correlation {order}"
    )
    for mover in comparison.movers:
        click.echo(f"{mover.change:+8.1f}  {mover.before:6.1f} to {mover.after:6.1f}  {mover.name[:_WIDTH]}")


def _named(movers: tuple[Mover, ...]) -> str:
    return "".join(f"{',' if place else ':'} {mover.name[:_WIDTH]}" for place, mover in enumerate(movers))
