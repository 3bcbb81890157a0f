"""Thresholds of the detectors: their units, and why they are what they are.

They were set on made-up worlds and are not part of the formula: changing one changes proposals, never a score.
`docs/scoring.md` says what was measured with them and what they miss.
"""

from influencers.scoring.formula import DAY_US

LEAST_REACTORS = 3
"""Reactors of an audience that is looked at, and members of a group that is named."""
LEAST_SCORE = 10.0
"""Points of a person who is looked at: who has fewer cannot have gained more."""
STAKE = 10.0
"""Points that must hang on a group. By the score's curve such a group holds more than half of the influence."""
MAJORITY = 0.5
"""Share of the influence that a group must hold."""
SUSPECT_FROM = 20.0
"""Weighted sum of deviations from which an audience is suspect. In invented worlds one honest audience in about 10,000
is above it; attacks that pay reach 23 to 43, and the weakest ever tried, a bought hour with disguise, 20.1."""

HUB_SHARE = 0.02
"""Share of all actors above which an audience is the public: being in it says nothing of what people share."""
MOST_TARGETS = 300
"""People above which an account reacts to whatever there is: its choices tie nobody together."""
MOST_REACTORS = 3_000
"""Reactors above which an audience need not know itself."""

DEVOTED_SHARE = 0.3
"""Share of all of an account's acts from which the person they go to most is what it exists for."""
ARRIVAL_US = 14 * DAY_US
"""Days in which the largest part of an audience may have begun."""
NEAR_COMMON, NEAR_LIFT = 4, 4.0
"""Common reactors of two audiences that are near each other, and how many times more than chance they are."""
TWIN_COMMON, TWIN_SHARE, TWIN_SIZES = 8, 0.5, 3
"""Common reactors of two audiences that are nearly one, as a share of the smaller, and how far sizes may differ."""
SLOT_US = DAY_US // (24 * 12)
"""Five minutes. Acts within it are in step beyond chance; within an hour they are only many."""
SLOT_CROWD = 60
"""Accounts in one slot of one post above which it is news, not a plan."""
SYNCED_POSTS = 3
"""Posts on which two accounts must act in the same slot. One busy post is not enough."""
AGED_US = 365 * DAY_US
"""Age of an account from which a late awakening is odd."""
WOKEN_US = 7 * DAY_US
"""Time from an account's first act at all to its first act here."""
YOUNG_LOG_US = 60 * DAY_US
"""Age of the log below which a first act says nothing of what was before."""

LEAST_NORM = 100
"""Audiences that a band of sizes needs to tell by itself what is usual."""
MOST_NORM = 2_048
"""Audiences of a band of sizes whose company is looked at to tell what is usual. The worlds of the thresholds
have half as many. Of 246,200 audiences so many told nearly all of it within 0.03 deviations."""
LOWEST_Z, HIGHEST_Z = -1.5, 4.0
"""Deviations are cut here: one very odd thing must not accuse alone, nor one very usual thing excuse."""
LEAST_SPREAD = 0.05
"""The least that counts as one deviation."""
MEMBER_ROUNDS = 3
MOST_PRIOR = 2.0
"""Most that the size of a group may add to the suspicion of each of its members, as a logarithm."""

PARTNERS = 8
"""Mutual partners that every member of a closed group has inside."""
CIRCLE_ROUNDS = 8
OUTSIDE_SHARE = 0.1
"""Reactors from outside, as a share of those inside, that a closed member may have; one is always allowed."""
CLOSED_SHARE = 0.8
"""Share of a member's reactors in the group that must be closed themselves."""
INSIDE_SHARE = 0.6
"""Share of a member's influence that must come from inside."""

RESTART = 0.15
"""Share of trust that starts afresh at known people in every round."""
TRUST_ROUNDS = 6
REACHED_SHARE = 0.02
"""Trust for each unit of influence, as a share of the usual, from which somebody is reached by known people."""
UNREACHED_REACTORS = 20
UNREACHED_SHARE = 0.95
"""Reactors of an audience that can be cut off, and the share of its influence that must come from unreached people."""
LEAST_COVERED = 0.5
"""Share of a network's larger audiences that known people must reach before silence about one says anything."""

LEAST_DROPPED = 50
DROPPED_SHARE = 0.5
"""Follows undone soon, in number and as a share of all follows, from which following was a lure."""
DROPPED_US = 14 * DAY_US
BACK_US = 30 * DAY_US
"""How soon a follow is undone, and how soon the other side followed back."""
