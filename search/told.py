"""What operators are told of indexes, in words. Pure: values in, text out."""

from collections.abc import Sequence

from search.checking import Condition, Differences

_IDS_TOLD = 20


def of_differences(found: Sequence[Differences], left: Sequence[Differences]) -> str:
    """Return what `flask search verify` says: what was found, and after mending what is left."""
    lines = [line for each in found for line in _of_index(each)]
    if left is not found:
        count = sum(len(each.ids) for each in left)
        lines.append("Mended; nothing differs any more." if not count else f"Mended, but {count:,} still differ.")
    return "\n".join(lines)


def of_condition(condition: Condition) -> str:
    """Return what `flask search doctor` says."""
    lines = []
    if condition.health:
        lines.append(f"Engine: {condition.health.engine}. {condition.health.state}")
    held = "" if condition.people_count is None else f", with {_people(condition.people_count)}"
    lines.append(f"Index: {condition.index or 'none'}{held}.")
    lines.append(f"Changes that the index does not know yet: {condition.waiting_count:,}.")
    lines += [f"Problem: {problem}" for problem in condition.problems] or ["Nothing is wrong."]
    return "\n".join(lines)


def _of_index(each: Differences) -> list[str]:
    lines = [f"{each.index}: {_people(each.people_count)}, {len(each.ids):,} differ."]
    kinds = {"missing": each.missing, "extra": each.extra, "stale": each.stale}
    return lines + [f"  {kind}: {_listed(ids)}" for kind, ids in kinds.items() if ids]


def _people(count: int) -> str:
    return "1 person" if count == 1 else f"{count:,} people"


def _listed(ids: Sequence[int]) -> str:
    more = f" … and {len(ids) - _IDS_TOLD:,} more" if len(ids) > _IDS_TOLD else ""
    return ", ".join(map(str, ids[:_IDS_TOLD])) + more
