"""Everybody of some columns, each as one person: what a mask answers at once can so be asked one by one."""

from perks.rules.facts import NOT_MEASURED, UNKNOWN, Columns, Facts, Named


def people_of(columns: Columns) -> list[Facts]:
    """Return the people in columns, in the order of their rows."""
    history = [tuple(None if t == NOT_MEASURED else t for t in row) for row in columns.history.tolist()]
    topics = list(zip(columns.topic_numbers.tolist(), columns.topic_tenths.tolist(), strict=True))
    starts = columns.topic_starts.tolist()
    countries, cities, segments = (_texts(each) for each in (columns.countries, columns.cities, columns.segments))
    networks = [
        frozenset(name for bit, name in enumerate(columns.network_names) if bits >> bit & 1)
        for bits in columns.network_bits.tolist()
    ]
    score, oldest, listed, claimed = (
        [None if value == UNKNOWN else value for value in column.tolist()]
        for column in (columns.score_tenths, columns.oldest_us, columns.listed_us, columns.claimed_us)
    )
    return [
        Facts(
            influencer_id=influencer_id,
            score_tenths=score[row],
            topics=dict(topics[starts[row] : starts[row + 1]]),
            confidence_thousandths=int(columns.confidence_thousandths[row]),
            country=countries[row],
            city=cities[row],
            networks=networks[row],
            history=history[row],
            oldest_us=oldest[row],
            listed_us=listed[row],
            claimed_us=claimed[row],
            segment=segments[row],
            is_minor=bool(columns.is_minor[row]),
            is_removed=bool(columns.is_removed[row]),
        )
        for row, influencer_id in enumerate(columns.ids.tolist())
    ]


def _texts(column: Named) -> list[str | None]:
    texts: tuple[str | None, ...] = (*column.names, None)
    return [texts[place] for place in column.places.tolist()]
