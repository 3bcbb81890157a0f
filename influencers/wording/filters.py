"""Everything that templates may say, by the name they say it with."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from influencers.wording import causes, codes, evaluations, faces, gaming, links, name_languages, numbers

FILTERS: Mapping[str, Callable[..., object]] = MappingProxyType(
    {
        function.__name__: function
        for function in (
            codes.network_name,
            codes.language_name,
            name_languages.own_name,
            name_languages.direction,
            codes.kind_name,
            codes.act_name,
            codes.reactor_name,
            codes.remark,
            codes.meaning,
            codes.account_remark,
            codes.reason_icon,
            causes.cause_name,
            causes.cause_note,
            evaluations.baseline_name,
            evaluations.figure,
            evaluations.to_two,
            evaluations.bounds,
            gaming.detector_name,
            gaming.detector_meaning,
            gaming.what_is_left,
            gaming.verdict_name,
            numbers.score_range,
            numbers.thousands,
            numbers.compact,
            numbers.counted,
            numbers.percent,
            numbers.confidence,
            numbers.tenths,
            numbers.signed,
            numbers.signed_to,
            numbers.signed_units,
            numbers.units,
            numbers.day,
            numbers.utc,
            faces.initials,
            faces.tint,
            links.web_address,
        )
    }
)
