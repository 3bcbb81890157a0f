"""What can go wrong with influencers.

BadInput
└── UnreadableName       400  an account's name on the command line has the wrong form
NotFound
├── GenerationMissing    404  no scoring run has that number, or there was none yet
├── NoInfluencer         404  who signed in holds no influencer yet, or not that account
├── NotListed            404  somebody by that id may not be shown, or is not there; which of the two is not told
├── UnknownInfluencer    404  nobody has that id or name
└── UnknownTopic         404  the taxonomy has no such topic
Conflict
└── HeldByAnother        409  somebody else holds the influencer; only the operator can move it
Refused
├── AssertsFailed        422  a scoring run did not pass its own checks; the generation before it stays
├── MinorNotListed       422  a person below 16 by their own statement is not listed, whatever they choose
├── TooManyCodes         422  somebody waits for too many codes to be seen at once
└── UnreadableActivity   422  a file of activity is missing, broken, or has a wrong header; nothing of it was loaded
"""

from kernel.errors import BadInput, Conflict, NotFound, Refused


class UnreadableName(BadInput):
    code = "unreadable_name"
    title = "That is no name of an account"


class GenerationMissing(NotFound):
    code = "generation_missing"
    title = "There is no such scoring run"


class NoInfluencer(NotFound):
    code = "no_influencer"
    title = "You hold no influencer here"


class NotListed(NotFound):
    code = "not_listed"
    title = "There is nobody to show here"


class UnknownInfluencer(NotFound):
    code = "unknown_influencer"
    title = "There is nobody by that name"


class UnknownTopic(NotFound):
    code = "unknown_topic"
    title = "There is no such topic"


class HeldByAnother(Conflict):
    code = "held_by_another"
    title = "Somebody else holds it"


class AssertsFailed(Refused):
    code = "asserts_failed"
    title = "The run did not pass its checks"


class MinorNotListed(Refused):
    code = "minor_not_listed"
    title = "People below 16 are not listed"


class TooManyCodes(Refused):
    code = "too_many_codes"
    title = "You wait for enough codes"


class UnreadableActivity(Refused):
    code = "unreadable_activity"
    title = "That activity cannot be read"
