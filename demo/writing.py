"""From a sketch to the words of a post."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from demo.cast import Account
from demo.dice import Dice
from demo.phrases import TopicWords, Vocabulary, Words
from demo.posting import Sketch

_HASHTAG = re.compile(r"#(\w+)")
_TAG_BESIDE_NAME = 0.6  # share of posts that say the topic in words and in a hashtag as well


@dataclass(frozen=True, slots=True)
class Written:
    """The words of a post, and what the wire wants to know of them."""

    text: str
    tags: tuple[str, ...]
    links: tuple[str, ...]


class _Parts(dict[str, str]):
    """Draws a phrase when a frame asks for one."""

    def __init__(self, phrases: Words, fixed: dict[str, str], dice: Dice) -> None:
        super().__init__(fixed)
        self._phrases, self._dice = phrases, dice

    def __missing__(self, part: str) -> str:
        return self._dice.pick(self._phrases["things" if part == "thing" else part])


class Writer:
    """Writes posts in the words of their authors' topics."""

    def __init__(self, vocabulary: Vocabulary, accounts: Sequence[Account], dice: Dice) -> None:
        self._vocabulary, self._accounts, self._dice = vocabulary, accounts, dice

    def write(self, sketch: Sketch) -> Written:
        """Write a post: its topic is said by a hashtag, or by its name in words where the name is sure."""
        topic, frames = self._vocabulary.topics[sketch.topic], self._vocabulary.frames[sketch.lang]
        frame = self._dice.pick(frames[sketch.form])
        link = self._link(topic) if "{link}" in frame else None
        fixed = {
            "name": topic.names[sketch.lang],
            "place": self._accounts[sketch.author].person.place.split(",")[0],
            "other": self._handle(sketch.names),
            "close": self._dice.pick(frames["close"]),
            "link": link or "",
        }
        text = frame.format_map(_Parts(topic.sentences[sketch.lang], fixed, self._dice))
        text = " ".join([text, *(f"#{tag}" for tag in self._tags(sketch, topic, named="{name}" in frame))])
        return Written(text, tuple(_HASHTAG.findall(text)), (link,) if link else ())

    def _tags(self, sketch: Sketch, topic: TopicWords, *, named: bool) -> list[str]:
        tags = []
        if topic.shy or not named or self._dice.chance(_TAG_BESIDE_NAME):
            tags.append(topic.tags[sketch.lang])
        if sketch.also is not None:
            tags.append(self._vocabulary.topics[sketch.also].tags[sketch.lang])
        return tags

    def _link(self, topic: TopicWords) -> str:
        return f"https://notes.example/{topic.slug}/{int(self._dice.between(100, 9999))}"

    def _handle(self, account: int | None) -> str:
        return "" if account is None else self._accounts[account].handle
