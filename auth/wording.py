"""What roles are called, and what each may do, in the words of pages and mails."""

from collections.abc import Mapping
from types import MappingProxyType

ROLE_NAMES: Mapping[str, str] = MappingProxyType(
    {"owner": "Owner", "editor": "Editor", "guest": "Guest", "counter": "Counter staff"}
)
ROLE_RIGHTS: Mapping[str, str] = MappingProxyType(
    {
        "owner": "Everything: perks, customers, counter, team, settings and the log of what was done.",
        "editor": "Makes and changes perks, imports customers, sees claims with names, exports them, redeems.",
        "guest": "Looks on: perks and how they go, claims without names. Changes nothing, exports nothing.",
        "counter": "Redeems claims at the counter, and sees nothing else.",
    }
)
