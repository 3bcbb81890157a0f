"""Pages about topics: which there are, who is heard in one, names for what is typed. Doors: load, one call, render."""

from flask import jsonify, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from auth.guards import for_anyone
from influencers.figures.plot import Plot
from influencers.figures.volumes import volume_plot
from influencers.pages.people import blueprint
from influencers.queries import generations, topic_page, topics
from influencers.queries.taxonomy import living_topic, subjects_like, topics_like
from influencers.schemas import TopicNamesQuestion, TopicsQuestion
from influencers.wording.name_languages import NAME_LANGUAGES
from kernel.database import reading
from kernel.forms import NoQuestion, read_question
from kernel.problems import wants_json

_TOPICS_SHOWN = 48
_PLACES_SHOWN = 24
_FOUND = 40
_WHILE_TYPING = 8
_RISING_SHOWN = 6
#: A line is drawn twice, since a stretched one distorts its words: class, size of the view box, days named below.
_SIZES = (("wide", (820, 220), 4), ("narrow", (340, 200), 3))


@blueprint.get("/topics")
@for_anyone
def all_topics() -> ResponseReturnValue:
    """List the topics in which most people are heard, and find topics by name."""
    asked = read_question(TopicsQuestion(), request.args)
    lang = asked["lang"] or readers_language()
    page = make_response(
        render_template(
            "influencers/topics.html",
            q=asked["q"],
            lang=lang,
            lang_asked=asked["lang"],
            languages=tuple(NAME_LANGUAGES),
            generation=generations.current(),
            suggestions=topics_like(asked["q"], _FOUND, lang) if asked["q"] else (),
            topics=topics.top_topics(_TOPICS_SHOWN, lang=lang),
            places=topics.top_topics(_PLACES_SHOWN, places=True, lang=lang),
        )
    )
    page.vary.add("Accept-Language")
    return page


@blueprint.get("/topics/suggest")
@for_anyone
def suggest_topics() -> ResponseReturnValue:
    """Return topics for what is being typed: choices of a list for a page, JSON for a program."""
    asked = read_question(TopicNamesQuestion(), request.args)
    lang = asked["lang"] or readers_language()
    found = (subjects_like if asked["subjects"] else topics_like)(asked["q"], _WHILE_TYPING, lang)
    if wants_json():
        named = [{"slug": each.slug, "label": each.label, "path": each.path} for each in found]
        answer = make_response(jsonify(lang=lang, topics=named))
    else:
        answer = make_response(render_template("influencers/topic_options.html", suggestions=found, lang=lang))
    answer.vary.update(["Accept", "Accept-Language"])
    return answer


@blueprint.get("/topics/<slug>")
@for_anyone
def one_topic(slug: str) -> ResponseReturnValue:
    """Show whom a topic listens to, and why; lead on from a topic that went to the one that took its place."""
    read_question(NoQuestion(), request.args)
    topic = living_topic(slug)
    if topic.slug != slug:
        return redirect(url_for("influencers.one_topic", slug=topic.slug), 301)
    with reading() as session:
        leaders = topics.leaders(session, slug)
        rising = topic_page.rising(session, topic.number, _RISING_SHOWN)
    volume = topic_page.volume(topic.number)
    return render_template(
        "influencers/topic.html",
        topic=topics.topic_card(slug),
        leaders=leaders,
        rising=rising,
        near=topic_page.near_topics(topic.number),
        volume=volume,
        curves=_curves(volume) if volume else (),
        covered=tuple(NAME_LANGUAGES),
        generation=generations.current(),
    )


def _curves(volume: topic_page.Volume) -> list[tuple[str, Plot]]:
    drawn = [
        (cls, volume_plot(volume.counts, last_on=volume.last_on, size=size, ticks_count=days))
        for cls, size, days in _SIZES
    ]
    return [(cls, plot) for cls, plot in drawn if plot]


def readers_language() -> str:
    """Return the language of names that a reader's browser asks for, English when topics have no names in any."""
    return request.accept_languages.best_match(list(NAME_LANGUAGES)) or "en"
