"""What can go wrong with influencers.

BadInput
├── UnknownFormula       400  there is no such version of the formula, or a candidate for one is not well written
├── UnknownNetwork       400  a network that is to be held is not known, or on a day that is not before the scores
└── UnreadableName       400  an account's name on the command line has the wrong form
NotFound
├── GenerationMissing    404  no scoring run has that number, or there was none yet
├── NoEvaluation         404  no evaluation of the score has that name
├── NoGamingDecision     404  no decision on gaming has that number, or it does not concern who asks; nor any appeal
├── NoGamingProposal     404  no proposal of a gaming detector has that number
├── NoInfluencer         404  who signed in holds no influencer yet, or not that account
├── NotListed            404  somebody by that id may not be shown, or is not there; which of the two is not told
├── UnknownInfluencer    404  nobody has that id or name
└── UnknownTopic         404  the taxonomy has no such topic
Conflict
├── AppealWaits          409  an appeal of theirs against that decision waits for its answer already
├── DecidedMeanwhile     409  somebody else decided, undid or answered it first; nothing was changed
└── HeldByAnother        409  somebody else holds the influencer; only the operator can move it
Refused
├── AssertsFailed        422  a scoring run did not pass its own checks; the generation before it stays
├── EngineMissing        422  a scoring run was asked for on an engine that is not installed
├── MinorNotListed       422  a person below 16 by their own statement is not listed, whatever they choose
├── NothingToMeasure     422  the log does not hold what a figure about the score needs
├── TooManyCodes         422  somebody waits for too many codes to be seen at once
├── TopicRefused         422  somebody cannot add that topic to their page; the sentence says why
├── UnfitTopic           422  a change of the taxonomy by an operator does not fit; the sentence says why
├── UnreadableActivity   422  a file of activity is missing, broken, or has a wrong header; nothing of it was loaded
├── UnreadableJudgements 422  a file of judged posts is missing, or has wrong lines; the sentence names them
└── UnreadableLabels     422  a file of labels is missing, or has wrong lines; the sentence names them
"""

from kernel.errors import BadInput, Conflict, NotFound, Refused


class UnknownFormula(BadInput):
    code = "unknown_formula"
    title = "There is no such formula"


class UnknownNetwork(BadInput):
    code = "unknown_network"
    title = "That network cannot be held"


class UnreadableName(BadInput):
    code = "unreadable_name"
    title = "That is no name of an account"


class GenerationMissing(NotFound):
    code = "generation_missing"
    title = "There is no such scoring run"


class NoEvaluation(NotFound):
    code = "no_evaluation"
    title = "There is no such evaluation"


class NoGamingDecision(NotFound):
    code = "no_gaming_decision"
    title = "There is no such decision"


class NoGamingProposal(NotFound):
    code = "no_gaming_proposal"
    title = "There is no such proposal"


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


class AppealWaits(Conflict):
    code = "appeal_waits"
    title = "Your appeal waits already"


class DecidedMeanwhile(Conflict):
    code = "decided_meanwhile"
    title = "Somebody was quicker"


class HeldByAnother(Conflict):
    code = "held_by_another"
    title = "Somebody else holds it"


class AssertsFailed(Refused):
    code = "asserts_failed"
    title = "The run did not pass its checks"


class MinorNotListed(Refused):
    code = "minor_not_listed"
    title = "People below 16 are not listed"


class NothingToMeasure(Refused):
    code = "nothing_to_measure"
    title = "There is nothing to measure"


class TooManyCodes(Refused):
    code = "too_many_codes"
    title = "You wait for enough codes"


class TopicRefused(Refused):
    code = "topic_refused"
    title = "That topic cannot be added"


class UnfitTopic(Refused):
    code = "unfit_topic"
    title = "The taxonomy cannot be changed so"


class UnreadableActivity(Refused):
    code = "unreadable_activity"
    title = "That activity cannot be read"


class UnreadableJudgements(Refused):
    code = "unreadable_judgements"
    title = "Those judged posts cannot be read"


class EngineMissing(Refused):
    code = "engine_missing"
    title = "That engine is not installed"


class UnreadableLabels(Refused):
    code = "unreadable_labels"
    title = "Those labels cannot be read"
