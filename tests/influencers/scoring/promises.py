"""What holds for every score (docs/scoring.md), asked of a world and its variations that were scored in one run."""

from dataclasses import dataclass

import numpy as np

from influencers.scoring.curves import score_of
from influencers.scoring.formula import FORMULA
from tests.influencers.scoring.runs import anonymous_of, contributions_of, influence_of, oracle_of_world
from tests.influencers.scoring.telling import points_of_change
from tests.influencers.scoring.variations import BELOVED, NEW, SILENT, STEP, persons
from tests.influencers.scoring.worlds import person_of

TOLERANCE = 1e-9


@dataclass(frozen=True)
class Scored:
    """A world in its variations, as it was scored; and the world alone, scored apart."""

    varied: object
    influence: dict  # of persons, in units
    contributions: dict  # of pairs
    anonymous: dict  # of accounts
    alone: dict  # influence in the world without its variations

    @classmethod
    def by_the_oracle(cls, varied):
        together = varied.together
        oracle = oracle_of_world(together)
        found = (units_of(together, oracle) for units_of in (influence_of, contributions_of, anonymous_of))
        return cls(varied, *found, alone=influence_of(varied.world))

    @classmethod
    def by_the_pipeline(cls, varied, together, alone):
        return cls(varied, together.influence, together.contributions, together.anonymous, alone.influence)

    def of(self, name, person):
        """Units of a person in a variation."""
        return self.influence.get(person + self.varied.places[name], 0.0)

    def everybody(self, name):
        """Units of everybody in a variation."""
        place = self.varied.places[name]
        return {p - place: units for p, units in self.influence.items() if p // STEP == place // STEP}

    def pair(self, name, actor, target):
        """Units that a pair contributes in a variation."""
        place = self.varied.places[name]
        return self.contributions.get((actor + place, target + place), 0.0)

    def parts(self, name, person):
        """Everything that a person's influence is made of, by (actor or nothing, target)."""
        place = self.varied.places[name]
        owner = persons(self.varied.variations[name])
        of_person = {account for account, whose in owner.items() if whose == person}
        named = {(a - place, t - place): c for (a, t), c in self.contributions.items() if t - place in of_person}
        counted = {(None, t - place): c for t, c in self.anonymous.items() if t - place in of_person}
        return named | counted


def more_reactions_never_lower_a_score(scored):
    reached = scored.varied.reached
    if reached is not None:
        assert scored.of("one act more", reached) >= scored.of("as it is", reached) - TOLERANCE


def more_counts_without_names_never_lower_a_score(scored):
    person = person_of(scored.varied.loved)
    assert scored.of("more counts", person) >= scored.of("as it is", person) - TOLERANCE


def a_second_reactor_adds_more_than_a_second_reaction(scored):
    person = person_of(scored.varied.loved)
    assert scored.of("two reactors", person) > scored.of("one reactor twice", person) + TOLERANCE


def who_reacts_to_many_counts_less_for_each(scored):
    loved = scored.varied.loved.number
    assert scored.pair("many attended", NEW, loved) < scored.pair("only one attended", NEW, loved) - TOLERANCE


def a_reactor_who_is_heard_counts_more_but_at_most_twice(scored):
    quiet, heard = (scored.pair(name, NEW, BELOVED) for name in ("a quiet reactor", "a heard reactor"))
    assert quiet + TOLERANCE < heard <= quiet / FORMULA.authority_base


def linking_an_account_on_another_network_lowers_nobody(scored):
    before, after = scored.everybody("as it is"), scored.everybody("linked")
    if scored.varied.linked:
        account, person = scored.varied.linked
        joined = before.pop(persons(scored.varied.world)[account], 0.0)
        before[person] = before.get(person, 0.0) + joined
    assert [p for p, units in before.items() if after.get(p, 0.0) < units - TOLERANCE] == []


def contributions_sum_to_the_influence_and_their_changes_to_the_change(scored):
    for person in {person_of(account) for account in scored.varied.world.accounts}:
        before, after = (scored.parts(name, person) for name in ("as it is", "one act more"))
        whole = [scored.of(name, person) for name in ("as it is", "one act more")]
        assert np.allclose([sum(before.values()), sum(after.values())], whole, rtol=0, atol=TOLERANCE)
        parts = sorted(before.keys() | after.keys(), key=str)
        units = [np.array([side.get(part, 0.0) for part in parts]) for side in (before, after)]
        change = float(score_of(whole[1]) - score_of(whole[0]))
        if abs(whole[1] - whole[0]) > TOLERANCE:  # below that, units are shown and not points
            assert abs(points_of_change(*units).sum() - change) <= 1e-6


def people_who_meet_nobody_here_change_no_score(scored):
    there = scored.everybody("as it is")
    assert there.keys() == scored.alone.keys()
    assert [p for p, units in scored.alone.items() if abs(there[p] - units) > 1e-12] == []


def without_new_acts_no_score_falls_by_more_than_a_point_a_day(scored):
    after = scored.everybody("a day later")
    falls = [float(score_of(u) - score_of(after.get(p, 0.0))) for p, u in scored.everybody("as it is").items()]
    assert max(falls, default=0.0) <= 1.0


def one_reactor_is_bounded(scored):
    handed_out = {}
    for (actor, _target), units in scored.contributions.items():
        assert 0 <= units <= 1 + TOLERANCE
        handed_out[actor] = handed_out.get(actor, 0.0) + units
    assert max(handed_out.values(), default=0.0) <= FORMULA.attention_budget


def counts_without_names_are_bounded_for_a_person_on_a_network(scored):
    for name, world in scored.varied.variations.items():
        purses = {}
        for account in world.accounts:
            units = scored.anonymous.get(account.number + scored.varied.places[name], 0.0)
            key = (person_of(account), account.network)
            purses[key] = purses.get(key, 0.0) + units
        assert max(purses.values()) <= FORMULA.anonymous_most + TOLERANCE


def silence_is_silence_however_much_is_posted(scored):
    for place in scored.varied.places.values():
        assert SILENT + place not in scored.influence


def the_same_attention_for_more_posts_is_worth_a_little_less(scored):
    loved = scored.varied.loved
    before, after = (scored.of(name, person_of(loved)) for name in ("as it is", "more posts"))
    parts = scored.parts("as it is", person_of(loved))
    # Where several accounts share a full purse of counts, what one loses another may get.
    named = sum(units for (actor, target), units in parts.items() if actor and target == loved.number)
    assert after < before if named > TOLERANCE else after <= before + TOLERANCE


def damping_raises_nobody(scored):
    undecided, damped = scored.everybody("undecided"), scored.everybody("as it is")
    assert [p for p, units in damped.items() if units > undecided[p] + TOLERANCE] == []


def taking_an_act_back_never_raises_who_does_it(scored):
    repentant = scored.varied.repentant
    if repentant is not None:
        assert scored.of("one act taken back", repentant) <= scored.of("as it is", repentant) + TOLERANCE


PROMISES = (
    more_reactions_never_lower_a_score,
    more_counts_without_names_never_lower_a_score,
    a_second_reactor_adds_more_than_a_second_reaction,
    who_reacts_to_many_counts_less_for_each,
    a_reactor_who_is_heard_counts_more_but_at_most_twice,
    linking_an_account_on_another_network_lowers_nobody,
    contributions_sum_to_the_influence_and_their_changes_to_the_change,
    people_who_meet_nobody_here_change_no_score,
    without_new_acts_no_score_falls_by_more_than_a_point_a_day,
    one_reactor_is_bounded,
    counts_without_names_are_bounded_for_a_person_on_a_network,
    silence_is_silence_however_much_is_posted,
    the_same_attention_for_more_posts_is_worth_a_little_less,
    damping_raises_nobody,
    taking_an_act_back_never_raises_who_does_it,
)
