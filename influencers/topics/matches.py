"""What was found in a text: a name, a topic that it means, and what spoke for it."""

from dataclasses import dataclass
from typing import Literal

#: What spoke for a name: that it hardly ever means anything else; that it was a whole hashtag; the words around it; or
#: a clear name beside it under the same root of the taxonomy.
Why = Literal["clear", "hashtag", "context", "beside"]


@dataclass(frozen=True, slots=True)
class Match:
    """A name that was found, and one topic that it means.

    `name` is in the spelling of `wording.normalise`; `weight` is in (0, 1]: 1 for a clear name, 0.5 for an ambiguous
    one, divided by the number of topics that share the name. `why` is what spoke for it.
    """

    name: str
    number: int
    weight: float
    is_ambiguous: bool
    why: Why
