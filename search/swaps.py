"""An index that is built whole and that the engine does not let us show: which, why, and when it is tried again."""

import json
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from kernel.storage import Storage

_FILE = "index-ready"
_FIRST_WAIT = timedelta(minutes=1)
_LONGEST_WAIT = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Ready:
    """An index that waits to be shown."""

    index: str
    tries_count: int
    next_try_s: int  # epoch seconds
    why: str  # what the engine said, a sentence

    def is_due(self, now: datetime) -> bool:
        """Return whether it is time to try again."""
        return now.timestamp() >= self.next_try_s

    def sentence(self) -> str:
        """Return what an operator is told."""
        next_try = datetime.fromtimestamp(self.next_try_s).astimezone().strftime("%H:%M")
        tries = "once" if self.tries_count == 1 else f"{self.tries_count} times"
        return f"The index {self.index} is ready, and could not be shown: {self.why} Tried {tries}, next at {next_try}."


def wait_after(tries_count: int) -> timedelta:
    """Return how long the worker waits after so many tries: twice as long each time, up to a quarter of an hour.

    Examples
    --------
    >>> [wait_after(count).seconds // 60 for count in (1, 2, 3, 4, 5, 99)]
    [1, 2, 4, 8, 15, 15]
    """
    return min(_LONGEST_WAIT, _FIRST_WAIT * (1 << min(tries_count - 1, 9)))


def ready_index(storage: Storage) -> Ready | None:
    """Return the index that waits to be shown, if there is one."""
    with suppress(FileNotFoundError):
        return Ready(**json.loads((storage.root / _FILE).read_text()))
    return None


def note_refusal(storage: Storage, index: str, why: str, *, now: datetime) -> None:
    """Remember that an index could not be shown; in whichever index it happens, each time the wait grows."""
    before = ready_index(storage)
    tries_count = before.tries_count + 1 if before else 1
    next_try_s = int((now + wait_after(tries_count)).timestamp())
    ready = Ready(index, tries_count, next_try_s, why)
    storage.write_file(storage.root / _FILE, json.dumps(asdict(ready)))


def forget_ready(storage: Storage) -> None:
    """Forget the index that waited: it is shown, or gone."""
    (storage.root / _FILE).unlink(missing_ok=True)
