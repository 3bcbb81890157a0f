"""The composition root: settings, doors, timetable. The map of the house."""

from flask import Flask

import influencers.pages
import search.pages
from demo.cli import demo
from influencers.cli.activity import activity
from influencers.cli.people import influencers as people
from influencers.cli.scores import scores
from influencers.cli.topics import topics
from kernel.cli import database, serve, worker
from kernel.commands import refusing_plainly
from kernel.config import Settings, read_settings
from kernel.database import open_database
from kernel.jobs import Timed
from kernel.logs import set_up_logs
from kernel.schema import PreparedSessions
from kernel.serving import prepare_web
from kernel.storage import Storage
from kernel.web import set_up_web
from search.cli import search as finding
from search.jobs import keep_up

#: Doors for people.
BLUEPRINTS = (influencers.pages.blueprint, search.pages.blueprint)
#: Doors for operators: `flask GROUP VERB`.
COMMANDS = (activity, topics, scores, people, finding, demo, database, serve, worker)
#: What the worker does by itself, and when.
TIMETABLE = (Timed("keep_search_up", keep_up),)


def create_app(settings: Settings | None = None) -> Flask:
    """Put the house together. It asks nothing of the database yet, so that a command can mend it."""
    with refusing_plainly():
        settings = settings or read_settings()
        storage = Storage(settings.storage)
        storage.root.mkdir(parents=True, exist_ok=True)
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
    set_up_web(app)
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
