"""A scoring run is killed with signal 9 at random moments: the current scores stay, and the next run leaves no trace.

python -m benchmarks.kill_scoring [--kills 20] [--seed 1] [--folder DIR]

Each run is `flask scores run` in a process of its own, over the small market of the docs.
"""

import json
import random
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import click

from kernel.config import telling
from kernel.storage import UNFINISHED

_HOUSE = Path(__file__).parents[1]
_MARKET = _HOUSE / "docs" / "examples" / "market.ndjson"
_DAY = "2025-06-01"
#: Kills that hit a run that had ended already are done again, but not without end.
_MOST_TRIES = 4
_PATIENCE_SECONDS = 300


class House:
    """A storage, and the commands that work on it."""

    def __init__(self, storage: Path) -> None:
        self.storage = storage
        self._told = telling(storage=str(storage), listing="public", public_floor="3", database_url="")

    def start(self, *command: str) -> subprocess.Popen[str]:
        """Start a command in a process of its own."""
        arguments = [sys.executable, "-m", "flask", *command]
        return subprocess.Popen(  # noqa: S603  # our own command
            arguments, cwd=_HOUSE, env=self._told, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )

    def say(self, *command: str) -> str:
        """Return what a command prints; it has to end well."""
        process = self.start(*command)
        printed, errors = process.communicate(timeout=_PATIENCE_SECONDS)
        if process.returncode:
            raise click.ClickException(f"flask {' '.join(command)}: {errors}")
        return printed

    def run(self) -> float:
        """Score to the end; return how many seconds it took."""
        began = time.monotonic()
        self.say("scores", "run", "--as-of", _DAY)
        return time.monotonic() - began

    def kill(self, after_seconds: float) -> bool:
        """Kill a run after some time; return whether it was still at it."""
        process = self.start("scores", "run", "--as-of", _DAY)
        try:
            process.communicate(timeout=after_seconds)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
            return True
        return False

    def scores(self) -> list[tuple[str, float]]:
        """Return everybody's influence in the current scores."""
        rows = map(json.loads, self.say("scores", "export", "--format", "ndjson").splitlines())
        return [(row["native_id"], row["influence"]) for row in rows]

    def unfinished(self) -> list[str]:
        """Return what is half there."""
        return sorted(str(path.relative_to(self.storage)) for path in self.storage.rglob(f"{UNFINISHED}*"))


def kill_often(house: House, *, count: int, seed: int) -> tuple[int, list[str]]:
    """Kill so many runs, each at a random moment; return how many left something behind, and every fault."""
    house.say("activity", "load", str(_MARKET), "--source", "market")
    seconds = max(house.run(), house.run())
    whole, faults, littered = house.scores(), [], 0
    chance = random.Random(seed)  # noqa: S311  # when to kill is no secret
    for number in range(count):
        tries = (house.kill(chance.uniform(0.0, seconds) * 0.8**attempt) for attempt in range(_MOST_TRIES))
        if not any(tries):
            faults.append(f"kill {number + 1} came too late, {_MOST_TRIES} times")
        littered += bool(house.unfinished())
        if house.scores() != whole:
            faults.append(f"after kill {number + 1} the current scores are others")
    house.run()
    faults += [f"left: {name}" for name in house.unfinished()]
    if house.scores() != whole:
        faults.append("the next run made other scores")
    return littered, faults


@click.command()
@click.option("--kills", default=20, show_default=True)
@click.option("--seed", default=1, show_default=True)
@click.option("--folder", type=click.Path(path_type=Path), help="Where to work; a folder that vanishes when not given.")
def main(kills: int, seed: int, folder: Path | None) -> None:
    """Kill runs, and say what came of it."""
    place = Path(tempfile.mkdtemp(dir=folder))
    try:
        littered, faults = kill_often(House(place / "var"), count=kills, seed=seed)
    finally:
        shutil.rmtree(place)
    click.echo(
        f"{kills} runs killed, {littered} times something was half there; after the next run: {len(faults)} faults"
    )
    for fault in faults:
        click.echo(f"  {fault}")
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
