"""How logs look: one event a line, as key=value pairs, on standard error. Code logs with the standard library."""

import logging
import sys

import structlog


def set_up_logs() -> None:
    """Render every logger's lines in the one form; for processes that serve or work, not for commands."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[
                structlog.stdlib.add_log_level,
                structlog.stdlib.add_logger_name,
                structlog.stdlib.ExtraAdder(),
                structlog.processors.TimeStamper(fmt="iso", utc=True),
            ],
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                structlog.processors.LogfmtRenderer(key_order=["timestamp", "level", "logger", "event"]),
            ],
        )
    )
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    for chatty in ("huey", "huey.consumer", "alembic"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
