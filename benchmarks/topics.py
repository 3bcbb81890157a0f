"""From a million posts to their topics, as a scoring run does it; against a bare scan of the same posts for the names.

python -m benchmarks.topics [--posts 1000000] [--folder DIR]
"""

import json
import shutil
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import click

from benchmarks.instruments.posts import write_posts
from benchmarks.instruments.steps import run_python

SPEED_TARGET, MEMORY_TARGET_MIB = 30_000, 100


@dataclass(frozen=True, slots=True)
class Measured:
    """What the bulk path took for posts, and what bare scans before and after it took."""

    posts_count: int
    naming_share: float  # of posts in which the bare scan finds a name
    cpu_seconds: float
    bare_cpu_seconds: float
    above_mib: float
    baseline_mib: float

    @property
    def posts_per_cpu_second(self) -> float:
        """The speed of the bulk path, from part files to part files."""
        return self.posts_count / self.cpu_seconds

    @property
    def bare_posts_per_cpu_second(self) -> float:
        """The speed of the bare scan."""
        return self.posts_count / self.bare_cpu_seconds

    @property
    def holds(self) -> bool:
        """Whether both targets are met."""
        return self.posts_per_cpu_second >= SPEED_TARGET and self.above_mib <= MEMORY_TARGET_MIB


def measure(folder: Path, posts_count: int) -> Measured:
    """Invent posts in an empty folder and derive their topics, each step in a process of its own."""
    storage = folder / "var"
    write_posts(storage, posts_count)
    before = _told("bare.scanning", storage)
    read = _told("instruments.tagging", storage, "--only-read")
    derived = _told("instruments.tagging", storage)
    after = _told("bare.scanning", storage)
    return Measured(
        posts_count=posts_count,
        naming_share=before["naming"] / posts_count,
        cpu_seconds=derived["cpu_seconds"],
        bare_cpu_seconds=(before["cpu_seconds"] + after["cpu_seconds"]) / 2,
        above_mib=derived["peak_mib"] - read["peak_mib"],
        baseline_mib=read["peak_mib"],
    )


def _told(module: str, storage: Path, *options: str) -> dict[str, float]:
    output = run_python(module, f"benchmarks.{module}", str(storage), *options, folder=storage.parent).output
    told: dict[str, float] = json.loads(output)
    return told


def lines_of(measured: Measured) -> list[str]:
    """Return what was measured, as lines."""
    return [
        f"{measured.posts_count:,} posts, {measured.naming_share:.0%} with an English name of a topic",
        f"bare scan     {measured.bare_posts_per_cpu_second:10,.0f} posts/CPU-second",
        f"bulk path     {measured.posts_per_cpu_second:10,.0f} posts/CPU-second, target {SPEED_TARGET:,}",
        f"ratio         {measured.cpu_seconds / measured.bare_cpu_seconds:10.1f} × the CPU-seconds of the bare scan",
        f"memory        {measured.above_mib:10.0f} MiB above the {measured.baseline_mib:.0f} of reading the posts,"
        f" target {MEMORY_TARGET_MIB}",
        "The targets hold." if measured.holds else "The targets are missed.",
    ]


@click.command()
@click.option("--posts", default=1_000_000, show_default=True)
@click.option("--folder", type=click.Path(path_type=Path, exists=True), help="Where to work; a temporary folder else.")
def main(posts: int, folder: Path | None) -> None:
    """Measure the way from posts to topics; exit 1 when a target is missed."""
    place = Path(tempfile.mkdtemp(prefix="bellwether-topics-", dir=folder))
    try:
        measured = measure(place, posts)
    finally:
        shutil.rmtree(place)
    click.echo("\n".join(lines_of(measured)))
    sys.exit(0 if measured.holds else 1)


if __name__ == "__main__":
    main()
