"""What codes are called."""

from collections.abc import Mapping
from types import MappingProxyType

NETWORKS: Mapping[str, str] = MappingProxyType(
    {
        "bluesky": "Bluesky",
        "mastodon": "Mastodon",
        "twitter": "Twitter",
        "instagram": "Instagram",
        "tiktok": "TikTok",
        "youtube": "YouTube",
        "telegram": "Telegram",
        "blog": "Blog or feed",
    }
)

KINDS: Mapping[str, str] = MappingProxyType(
    {"person": "Person", "organisation": "Organisation", "bot": "Bot, by its own statement"}
)

ACTS: Mapping[str, str] = MappingProxyType(
    {
        "reshare": "Reshares",
        "quote": "Quotes",
        "reply": "Replies",
        "mention": "Mentions",
        "like": "Likes",
        "link": "Links",
        "list": "Put on lists",
        "follow": "Follows",
        "click": "Clicks",
        "visit": "Visits",
        "anonymous": "Reactions without a name",
    }
)

#: Kinds of reactor, for the table that says where a score comes from.
REACTORS: Mapping[str, str] = MappingProxyType(
    {
        "heard_widely": "People who are widely heard",
        "known": "Others with an audience",
        "small_audience": "People with few followers",
        "new": "New accounts",
        "unknown": "People whose profile we have not seen",
        "anonymous": "People we cannot see",
    }
)

#: Reason codes of a contribution: the short remark and the sentence behind it.
REMARKS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "NEW_REACTOR": ("New account", "The account is younger than half a year, so its attention weighs less."),
        "SMALL_AUDIENCE": ("Few followers", "The account has fewer than ten followers, so its attention weighs less."),
        "FOLLOWS_MANY": (
            "Follows many",
            "The account follows about three times as many accounts as follow it, so its attention weighs less.",
        ),
        "UNSELECTIVE": (
            "Spread thin",
            "The account reacts to so many people that each of them gets less than half of an undivided attention.",
        ),
        "MUTUAL": ("Endorsed back", "They endorse each other; the part that is given back counts a quarter."),
        "REPEAT": ("Many times", "The account reacted often; each further reaction adds less than the one before."),
        "FADING": ("Fading", "More than half of it is older than 90 days; after a year nothing is left."),
        "UNKNOWN_PROFILE": ("Profile not seen", "We have not seen the account's profile, so it counts a quarter."),
        "DAMPED": (
            "Damped",
            "It was decided that this attention was arranged, so it counts less, or not at all. A decision can be"
            " appealed, and undone.",
        ),
    }
)

#: Reason codes of a whole score.
ACCOUNT_REMARKS: Mapping[str, str] = MappingProxyType(
    {
        "SILENT": "Nobody was seen reacting in the last year, so there is nothing to count.",
        "FADED": "People reacted, but what is left of it is less than can be counted.",
        "MANY_POSTS": "Many posts for the attention they get: the score is a few points lower for it.",
    }
)

LANGUAGES: Mapping[str, str] = MappingProxyType(
    {
        "ar": "Arabic",
        "bg": "Bulgarian",
        "bn": "Bengali",
        "ca": "Catalan",
        "cs": "Czech",
        "da": "Danish",
        "de": "German",
        "el": "Greek",
        "en": "English",
        "es": "Spanish",
        "et": "Estonian",
        "fa": "Persian",
        "fi": "Finnish",
        "fr": "French",
        "he": "Hebrew",
        "hi": "Hindi",
        "hr": "Croatian",
        "hu": "Hungarian",
        "id": "Indonesian",
        "it": "Italian",
        "ja": "Japanese",
        "ko": "Korean",
        "lt": "Lithuanian",
        "lv": "Latvian",
        "nl": "Dutch",
        "no": "Norwegian",
        "pl": "Polish",
        "pt": "Portuguese",
        "ro": "Romanian",
        "ru": "Russian",
        "sk": "Slovak",
        "sl": "Slovenian",
        "sr": "Serbian",
        "sv": "Swedish",
        "th": "Thai",
        "tr": "Turkish",
        "uk": "Ukrainian",
        "vi": "Vietnamese",
        "zh": "Chinese",
    }
)


def network_name(code: str) -> str:
    """Return what people call a network."""
    return NETWORKS.get(code, code.capitalize())


def language_name(code: str) -> str:
    """Return what a language is called in English; the code itself when we have no word for it."""
    return LANGUAGES.get(code.partition("-")[0].casefold(), code)


def kind_name(code: str) -> str:
    """Return what a kind of influencer is called."""
    return KINDS.get(code, code.capitalize())


def act_name(code: str) -> str:
    """Return what a kind of interaction is called, in the plural."""
    return ACTS.get(code, code.capitalize())


def reactor_name(code: str) -> str:
    """Return what a kind of reactor is called."""
    return REACTORS.get(code, code.replace("_", " ").capitalize())


def remark(code: str) -> str:
    """Return the few words for a reason code."""
    return REMARKS[code][0] if code in REMARKS else code


def meaning(code: str) -> str:
    """Return the sentence behind a reason code."""
    return REMARKS[code][1] if code in REMARKS else code


def account_remark(code: str) -> str:
    """Return the sentence for a reason code of a whole score."""
    return ACCOUNT_REMARKS.get(code, code)


#: How a reason begins, and the icon that stands before it.
_REASON_ICONS = (
    ("Score ", "target-arrow"),
    ("Last active", "clock"),
    ("Recent posts", "quote"),
    ("Handle", "at"),
    ("Name", "id"),
    ("Bio", "id"),
)


def reason_icon(sentence: str) -> str:
    """Return the icon for a reason: what it is about, else people who listen.

    Examples
    --------
    >>> reason_icon("Bio says ‘roaster’"), reason_icon("31 posts about Tea drew reactions")
    ('id', 'quote')
    """
    if " posts about " in sentence:
        return "quote"
    if "influence lies in" in sentence:
        return "target-arrow"
    return next((icon for start, icon in _REASON_ICONS if sentence.startswith(start)), "ear")
