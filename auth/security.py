"""What every request meets before a view: the cookie, the proof that a form is ours, the counters of tries."""

from datetime import timedelta

from flask import Flask, Response
from flask_login import LoginManager
from flask_wtf.csrf import CSRFError, CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from auth import sessions
from auth.errors import CsrfFailed
from kernel.config import Settings
from kernel.limits import set_up_limits
from kernel.problems import answer_error

#: So long somebody stays signed in on a device.
SIGNED_IN_FOR = timedelta(days=30)


def set_up_security(app: Flask) -> None:
    """Give an app its sessions, its check of forms and its limits."""
    settings: Settings = app.extensions["settings"]
    _believe_proxies(app, settings.trusted_proxies)
    is_secure = settings.public_url.startswith("https:")
    app.config.update(
        # A browser takes this prefix from no page but a secure one of this very host.
        SESSION_COOKIE_NAME="__Host-bellwether" if is_secure else "bellwether",
        SESSION_COOKIE_SECURE=is_secure,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        PERMANENT_SESSION_LIFETIME=SIGNED_IN_FOR,
        # An answer that was slow must not bring back the session that its user ended meanwhile.
        SESSION_REFRESH_EACH_REQUEST=False,
        WTF_CSRF_TIME_LIMIT=None,  # a page's proof is good for as long as its session
        WTF_CSRF_SSL_STRICT=False,  # pages with a secret in their address send no referrer
    )
    _set_up_sign_in(app)
    CSRFProtect(app)
    app.register_error_handler(CSRFError, _answer_csrf_error)
    set_up_limits(app)
    app.add_template_global(sessions.visitor, "visitor")


def _believe_proxies(app: Flask, count: int) -> None:
    if count:
        fixed = ProxyFix(app.wsgi_app, x_for=count, x_proto=count, x_host=0, x_prefix=0)
        app.wsgi_app = fixed  # type: ignore[method-assign]  # as Werkzeug's documentation says


def _set_up_sign_in(app: Flask) -> None:
    manager = LoginManager()
    # A telephone changes its address all day long; the epoch in the cookie ends sessions.
    manager.session_protection = None
    manager.init_app(app, add_context_processor=False)
    manager.user_loader(sessions.load)


def _answer_csrf_error(_error: CSRFError) -> Response:
    return answer_error(
        CsrfFailed(
            "What you sent did not come from a fresh page of ours, so nothing was done."
            " Go back, load the page again and send it once more."
        )
    )
