"""The oracle's profiles: how credible every account was at any moment, by what was known of it then."""

import numpy as np

from influencers.scoring.credibility import age_factor, audience_factor, ratio_factor
from influencers.scoring.formula import DAY_US, Formula
from influencers.scoring.logged import Floats, Profiles
from influencers.scoring.oracle_accounts import Places


class SortedProfiles:
    """Snapshots, by account, then time."""

    def __init__(self, profiles: Profiles, places: Places) -> None:
        self._accounts_count = len(places)
        kept, account = places.known(profiles.account)
        order = np.lexsort((profiles.seen_us[kept], account))
        rows = kept[order]
        self._starts = np.flatnonzero(np.diff(account[order], prepend=-1))
        self._account = account[order][self._starts]
        self._seen_us, self._created_us = profiles.seen_us[rows], profiles.created_us[rows]
        self._followers, self._following = profiles.followers[rows], profiles.following[rows]

    def credibility(self, as_of_us: int, formula: Formula) -> Floats:
        """Return the credibility of every account, from its latest snapshot before a moment."""
        created, followers, following = (np.full(self._accounts_count, np.nan) for _ in range(3))
        if len(self._seen_us):
            before = np.add.reduceat((self._seen_us < as_of_us).astype(np.int64), self._starts)
            seen = np.flatnonzero(before)
            last, account = (self._starts + before - 1)[seen], self._account[seen]
            created[account] = self._created_us[last]
            followers[account], following[account] = self._followers[last], self._following[last]
        age = age_factor((as_of_us - created) / DAY_US, formula)
        return age * audience_factor(followers, formula) * ratio_factor(followers, following, formula)
