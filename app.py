"""The composition root: settings, doors, timetable. The map of the house."""

from flask import Flask

import auth.pages.businesses
import auth.pages.demo
import auth.pages.doors
import auth.pages.people
import auth.pages.sign_in  # here and above: views hang themselves on the blueprint of their floor
import brands.pages
import desk.pages
import influencers.cli.alike  # hangs itself on `flask influencers`
import influencers.cli.evaluating  # this and the next hang themselves on `flask scores`
import influencers.cli.gaming
import influencers.cli.taxonomy
import influencers.cli.topics_judging
import influencers.pages.comparing
import influencers.pages.evaluations
import influencers.pages.gaming
import influencers.pages.my_score
import influencers.pages.own_topics
import influencers.pages.owners
import influencers.pages.people
import influencers.pages.topics
import perks.pages.business
import perks.pages.claimant
import perks.pages.codes
import perks.pages.counter
import perks.pages.doors
import perks.pages.editor
import perks.pages.exports
import perks.pages.own_claims
import search.pages
from auth.cli import auth as users
from auth.jobs import deliver_mail, forget
from auth.security import set_up_security
from brands.jobs import forget_customer_files
from demo.cli import demo
from desk.cli import compare, preview
from influencers.cli.activity import activity
from influencers.cli.people import influencers as people
from influencers.cli.scores import scores
from influencers.cli.topics import topics
from influencers.jobs.purging import purge_removed
from influencers.topics.operator_changes import CHANGES_FILE
from influencers.topics.taxonomy import follow_changes
from kernel.cli import database, jobs, serve, worker
from kernel.commands import refusing_plainly
from kernel.config import Settings, read_settings
from kernel.database import open_database
from kernel.jobs import Soon, Timed
from kernel.logs import set_up_logs
from kernel.schema import PreparedSessions
from kernel.serving import prepare_web
from kernel.storage import Storage
from kernel.web import set_up_web
from perks.cli import perks as gifts
from perks.jobs.expiring import expire_claims, lapse_offers, open_and_end_perks
from perks.jobs.exports import make_exports
from perks.jobs.forgetting import forget_erased
from perks.jobs.merging import follow_merges
from search.cli import search as finding
from search.jobs import keep_up

#: Doors for people.
BLUEPRINTS = (
    auth.pages.doors.blueprint,
    influencers.pages.people.blueprint,
    search.pages.blueprint,
    brands.pages.blueprint,
    perks.pages.doors.blueprint,
    desk.pages.blueprint,
)
for _command in (preview, compare):  # of scores, but they ask upper floors as well
    scores.add_command(_command)
#: Doors for operators: `flask GROUP VERB`.
COMMANDS = (users, activity, topics, scores, people, finding, gifts, demo, database, jobs, serve, worker)
#: What the worker does by itself, and when.
TIMETABLE = (
    Timed("keep_search_up", keep_up),
    Timed("deliver_mail", deliver_mail),
    Timed("forget", forget, minute="17"),
    Timed("expire_claims", expire_claims),
    Timed("lapse_offers", lapse_offers),
    Timed("open_and_end_perks", open_and_end_perks),
    Timed("follow_merges", follow_merges, minute="*/5"),
    Timed("purge_removed", purge_removed, minute="23"),
    Timed("forget_erased", forget_erased, minute="*/5"),
    Timed("make_exports", make_exports),
    Timed("forget_customer_files", forget_customer_files, minute="7"),
)


def create_app(settings: Settings | None = None) -> Flask:
    """Put the house together. It asks nothing of the database yet, so that a command can mend it."""
    with refusing_plainly():
        settings = settings or read_settings()
        storage = Storage(settings.storage)
        storage.root.mkdir(parents=True, exist_ok=True)
    follow_changes(storage.root / CHANGES_FILE)
    engine = open_database(settings.database_url or f"sqlite:///{storage.root / 'bellwether.db'}")
    app = Flask(__name__)
    app.secret_key = settings.secret_key or None
    app.extensions |= {
        "settings": settings,
        "storage": storage,
        "engine": engine,
        "sessions": PreparedSessions(engine),
        "timetable": TIMETABLE,
    }
    app.extensions["soon"] = Soon(app)
    set_up_web(app)
    with refusing_plainly():
        set_up_security(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    for command in COMMANDS:
        app.cli.add_command(command)
    return app


def create_web() -> Flask:
    """Put the house together for the public: what a WSGI server calls."""
    app = create_app()
    set_up_logs()
    prepare_web(app)
    return app
