"""The page of one's own topics: hide, add, put into an order. Doors: guard, load, one call, render."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import flash, render_template, request
from flask.typing import ResponseReturnValue

from auth.guards import for_users, signed_in
from influencers.actions import choices as choosing
from influencers.actions import own_topics as placing
from influencers.errors import TopicRefused
from influencers.pages.owners import pressed, to
from influencers.pages.people import blueprint
from influencers.pages.topics import readers_language
from influencers.queries import choices, generations, ownership
from influencers.queries.own_topics import MOST_DECLARED
from influencers.queries.taxonomy import subjects_like, topic_by_slug, topics_called
from influencers.schemas import StepForm, TopicForm
from influencers.topics.suggesting import Suggestion
from kernel import clock
from kernel.database import reading, transaction
from kernel.forms import NoQuestion, form_or_errors, read_question

_PAGE = "influencers.my_topics"
_WRONG = 422
_NEAR = 6


@blueprint.get("/me/topics")
@for_users
def my_topics() -> ResponseReturnValue:
    """Show somebody in which topics they are heard, what they add themselves, and what they hide."""
    read_question(NoQuestion(), request.args)
    return _page({}, {})


@blueprint.post("/me/topics")
@for_users
def add_topic() -> ResponseReturnValue:
    """Add a topic in somebody's own word; ask which one when the name does not tell."""
    typed, errors = form_or_errors(TopicForm(), request.form)
    if errors:
        return _page(request.form, errors), _WRONG
    called = [] if typed["topic"] else topics_called(typed["name"], readers_language())
    if not typed["topic"] and len(called) != 1:
        return _ask_which(typed["name"], called), _WRONG
    slug = typed["topic"] or called[0].slug
    try:
        with transaction() as session:
            placing.add_topic(session, signed_in().id, slug, now=clock.now())
    except TopicRefused as error:
        return _page(request.form, {"name": error.message}), error.status
    topic = topic_by_slug(slug)
    flash(f"{topic.label()} stands on your page, as your own word.")
    return to(_PAGE, anchor=f"topic-{topic.slug}")


@blueprint.post("/me/topics/<slug>/remove")
@for_users
def remove_topic(slug: str) -> ResponseReturnValue:
    """Take back a topic that somebody added."""
    return pressed(
        lambda session: placing.remove_topic(session, signed_in().id, slug, now=clock.now()),
        f"{topic_by_slug(slug).label()} is no longer on your page.",
        back_to=_PAGE,
    )


@blueprint.post("/me/topics/<slug>/move")
@for_users
def move_topic(slug: str) -> ResponseReturnValue:
    """Move a topic one place up or down."""
    asked = read_question(StepForm(), request.form)
    topic = topic_by_slug(slug)
    with transaction() as session:
        place, count = placing.move_topic(session, signed_in().id, slug, asked["step"], now=clock.now())
    flash(f"{topic.label()} is number {place} of {count}.")
    return to(_PAGE, anchor=f"topic-{topic.slug}")


@blueprint.post("/me/topics/order/drop")
@for_users
def drop_order() -> ResponseReturnValue:
    """Put the topics back into the order of their scores."""
    return pressed(
        lambda session: placing.order_by_score(session, signed_in().id, now=clock.now()),
        "The highest score comes first again.",
        back_to=_PAGE,
    )


@blueprint.post("/me/topics/<slug>/hide")
@for_users
def hide_topic(slug: str) -> ResponseReturnValue:
    """Hide a topic."""
    return pressed(
        lambda session: choosing.hide_topic(session, signed_in().id, slug, now=clock.now()),
        f"{topic_by_slug(slug).label()} is hidden.",
        back_to=_PAGE,
    )


@blueprint.post("/me/topics/<slug>/show")
@for_users
def show_topic(slug: str) -> ResponseReturnValue:
    """Show a topic again."""
    return pressed(
        lambda session: choosing.show_topic(session, signed_in().id, slug, now=clock.now()),
        f"{topic_by_slug(slug).label()} is shown again.",
        back_to=_PAGE,
    )


def _ask_which(name: str, called: Sequence[Suggestion]) -> str:
    """Show the topics that a name may mean, or begins, each with its way in the taxonomy."""
    if called:
        return _page({"name": name}, {"name": f"“{name}” may mean several topics. Choose one below."}, called)
    near = subjects_like(name, _NEAR, readers_language())
    why = (
        f"No topic is called “{name}”. Some that begin so are below." if near else f"No topic has a name like “{name}”."
    )
    return _page({"name": name}, {"name": why}, near)


def _page(typed: Mapping[str, Any], errors: Mapping[str, str], near: Sequence[Suggestion] = ()) -> str:
    with reading() as session:
        own = ownership.influencer_of(session, signed_in().id)
        topics = choices.own_topics(session, own) if own else None
    return render_template(
        "influencers/my_topics.html",
        topics=topics,
        generation=generations.current(),
        typed=typed,
        errors=errors,
        near=near,
        lang=readers_language(),
        most=MOST_DECLARED,
    )
