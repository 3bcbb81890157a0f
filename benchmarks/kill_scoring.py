"""Scoring and purging are killed with signal 9 at random moments: current scores stay, the next run leaves no trace.

python -m benchmarks.kill_scoring [--kills 20] [--seed 1] [--folder DIR]

Each run is `flask scores run` in a process of its own, over the small market of the docs, and each is of some days
after the one before: old generations lose their ledgers, then go. In every fourth round somebody is erased, and what is
killed then makes copies without them. After every kill the current scores are read whole, every ledger of them; then
one run goes to its end.
"""

import json
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

import click
import pyarrow.compute as pc

from influencers.generations.layout import folder_of, numbers
from influencers.generations.reading import Generation
from kernel.config import telling
from kernel.storage import UNFINISHED, Storage

_HOUSE = Path(__file__).parents[1]
_MARKET = _HOUSE / "docs" / "examples" / "market.ndjson"
_FIRST_DAY, _DAYS_A_ROUND = date(2025, 6, 1), 6
_ERASED_EVERY = 4
#: Those who only react: without them there is still somebody to score.
_LEAVING = ("milo", "lena", "kai", "juno", "igor")
_PURGE = ("jobs", "run", "purge_removed")
#: When a command is killed, in shares of its time: a run only starts at first, and a purge does little else. Each try
#: after one that came too late is earlier.
_KILLED_AT = {"scores": (0.3, 1.0), "jobs": (0.8, 1.3)}
#: Kills that hit a process that had ended already are done again, but not without end.
_MOST_TRIES = 4
_PATIENCE_SECONDS = 300

Influence = dict[int, int]
"""Nano-units by influencer."""


class House:
    """A storage, and the commands that work on it."""

    def __init__(self, root: Path) -> None:
        self.storage = Storage(root)
        self._told = telling(storage=str(root), listing="public", public_floor="3", database_url="")

    def start(self, *command: str) -> subprocess.Popen[str]:
        """Start a command in a process of its own."""
        arguments = [sys.executable, "-m", "flask", *command]
        return subprocess.Popen(  # noqa: S603  # our own command
            arguments, cwd=_HOUSE, env=self._told, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )

    def say(self, *command: str) -> float:
        """Let a command end, which has to be well; return how many seconds it took."""
        began = time.monotonic()
        process = self.start(*command)
        _printed, errors = process.communicate(timeout=_PATIENCE_SECONDS)
        if process.returncode:
            raise click.ClickException(f"flask {' '.join(command)}: {errors}")
        return time.monotonic() - began

    def kill(self, command: tuple[str, ...], *, after_seconds: float) -> bool:
        """Kill a command after some time; return whether it was still at it."""
        process = self.start(*command)
        try:
            process.communicate(timeout=after_seconds)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
            return True
        return False

    def influence(self) -> Influence:
        """Read the current scores whole; raise ValueError where a ledger does not sum to them."""
        number = self.storage.current().scores or 0
        generation = Generation(folder_of(self.storage, number))
        found = {row.id: row.i9 for row in generation.scored()}
        for person, i9 in found.items():
            if (pc.sum(generation.ledger("ledger/pairs", person, ("c9",))["c9"]).as_py() or 0) != i9:
                raise ValueError(f"In generation {number} the ledger of {person} does not sum.")
        return found

    def unfinished(self) -> list[str]:
        """Return what is half there."""
        return sorted(str(path.relative_to(self.storage.root)) for path in self.storage.root.rglob(f"{UNFINISHED}*"))


@dataclass
class Found:
    """What came of it."""

    littered: Counter[str] = field(default_factory=Counter)  # kills that left something half there, by command
    killed: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)


@dataclass
class Rounds:
    """Kill, look, let the next run end, look again."""

    house: House
    chance: random.Random
    found: Found = field(default_factory=Found)

    def go(self, count: int) -> None:
        """Do so many rounds."""
        self.house.say("activity", "load", str(_MARKET), "--source", "market")
        seconds = {"scores": max(self._run(-2), self._run(-1))}
        for number in range(count):
            before, erased = self.house.influence(), set[int]()
            command = self._next_run(number)
            if number % _ERASED_EVERY == _ERASED_EVERY - 1 and number // _ERASED_EVERY < len(_LEAVING):
                seconds["jobs"] = self.house.say(*_PURGE)
                self.house.say(
                    "influencers", "erase", "--yes", f"mastodon:{_LEAVING[number // _ERASED_EVERY]}@market.example"
                )
                erased, command = set(before), _PURGE if number % (2 * _ERASED_EVERY) > _ERASED_EVERY else command
            # A run that has somebody to take out takes longer than the one before it.
            longer = 2 if erased and command != _PURGE else 1
            self._kill(number, command, longer * seconds[command[0]])
            after_kill = self._looked(number, "after the kill")
            # Other work on the machine comes and goes: a kill is timed by the same command just before it.
            seconds["scores"] = self.house.say(*self._next_run(number))
            after = self._looked(number, "after the next run")
            # A copy without somebody leaves the others as they were; a run that was killed may be public already.
            if after_kill not in (_those(before, after_kill, erased), after):
                self.found.faults.append(f"after kill {number + 1} the current scores are others")
            self.found.faults += [f"left after run {number + 1}: {name}" for name in self.house.unfinished()]

    def _next_run(self, number: int) -> tuple[str, ...]:
        day = _FIRST_DAY + timedelta(days=_DAYS_A_ROUND * number)
        return ("scores", "run", "--as-of", day.isoformat())

    def _run(self, number: int) -> float:
        return self.house.say(*self._next_run(number))

    def _kill(self, number: int, command: tuple[str, ...], seconds: float) -> None:
        earliest, latest = (share * seconds for share in _KILLED_AT[command[0]])
        tries = (
            self.house.kill(command, after_seconds=self.chance.uniform(earliest, latest) * 0.8**attempt)
            for attempt in range(_MOST_TRIES)
        )
        if not any(tries):
            self.found.faults.append(f"kill {number + 1} came too late, {_MOST_TRIES} times")
        self.found.killed[command[0]] += 1
        self.found.littered[command[0]] += bool(left := self.house.unfinished())
        click.echo(
            f"kill {number + 1}: flask {' '.join(command)}; half there: {', '.join(left) or 'nothing'}", err=True
        )

    def _looked(self, number: int, moment: str) -> Influence:
        try:
            return self.house.influence()
        except Exception as error:  # whatever it is, it is what this looks for
            self.found.faults.append(f"{moment} {number + 1} the current scores cannot be read: {error}")
            return {}


def _those(before: Influence, now: Influence, erased: set[int]) -> Influence:
    """Return what should be there now of the influence before, where some may have been taken out."""
    return {person: i9 for person, i9 in before.items() if person in now or person not in erased}


def lines_of(house: House, found: Found) -> list[str]:
    """Return what came of it, as lines."""
    names = {"scores": "scoring runs", "jobs": "purges"}
    killed = ", ".join(f"{count} {names[name]}" for name, count in sorted(found.killed.items(), reverse=True))
    littered = ", ".join(f"{count} of {names[name]}" for name, count in sorted(found.littered.items(), reverse=True))
    kept = [folder_of(house.storage, number) for number in numbers(house.storage)]
    whole = sum((folder / "ledger").exists() for folder in kept)
    return [
        f"Killed: {killed}. Something was half there after: {littered}.",
        f"Generations that are kept: {len(kept)}, {whole} of them with ledgers, the first is {kept[0].name}.",
        f"After the next runs: {len(found.faults)} faults.",
        *(f"  {fault}" for fault in found.faults),
    ]


@click.command()
@click.option("--kills", default=20, show_default=True)
@click.option("--seed", default=1, show_default=True)
@click.option("--folder", type=click.Path(path_type=Path), help="Where to work; a folder that vanishes when not given.")
@click.option("--json", "as_json", is_flag=True, help="The faults, as one JSON object.")
def main(kills: int, seed: int, folder: Path | None, as_json: bool) -> None:
    """Kill runs and purges, and say what came of it; exit 1 when anything was wrong."""
    place = Path(tempfile.mkdtemp(dir=folder))
    rounds = Rounds(House(place / "var"), random.Random(seed))  # noqa: S311  # when to kill is no secret
    try:
        rounds.go(kills)
        told = lines_of(rounds.house, rounds.found)
    finally:
        shutil.rmtree(place)
    click.echo(json.dumps({"faults": rounds.found.faults}) if as_json else "\n".join(told))
    sys.exit(1 if rounds.found.faults else 0)


if __name__ == "__main__":
    main()
