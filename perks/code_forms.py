"""Codes as people write and read them: patterns, and the form in which two writings of one code are equal. Pure."""

import unicodedata

#: What generated codes are made of: no two look or sound alike, and no vowel but A and E makes words.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
#: Stands for one character of the alphabet in a pattern.
BLANK = "#"
#: The code of a claim whose perk has none of its own for each: 30 ** 10 of them.
PERSONAL = "####-####-##"
LONGEST_CODE = 64
#: Hyphens and dashes, spaces, and what cannot be seen.
_LEFT_OUT = frozenset({"Pd", "Cf", "Cc", "Zs", "Zl", "Zp"})
#: So many times more codes a pattern must have than are made of it: of so many guesses one is good.
_GUESSES_PER_CODE = 10_000


def fold_code(written: str) -> str:
    """Return the form of a code that is the same however it is written.

    Upper case, without hyphens, spaces and what cannot be seen; a code of which nothing is left is none.

    Examples
    --------
    >>> fold_code(" kcr-7q4m 29 "), fold_code("KCR–7Q4M–29"), fold_code(" - ")
    ('KCR7Q4M29', 'KCR7Q4M29', '')
    """
    plain = unicodedata.normalize("NFKC", written.upper())
    folded = "".join(each for each in plain if unicodedata.category(each) not in _LEFT_OUT)
    # What is left out can bring together what the normal form then joins.
    return folded if folded == written else fold_code(folded)


def is_replaceable(kind: str, code_pattern: str) -> bool:
    """Return whether what a claim showed can be made anew for somebody else: a code of a pattern, and nothing else.

    A shared code, a link and an uploaded code are known to whoever was shown them, and there is no other.

    Examples
    --------
    >>> is_replaceable("unique", "KCR-####"), is_replaceable("unique", ""), is_replaceable("shared", "")
    (True, False, False)
    """
    return kind == "unique" and bool(code_pattern)


def combinations(pattern: str) -> int:
    """Return how many codes a pattern has.

    Examples
    --------
    >>> combinations("KCR-##"), combinations("KCR")
    (900, 1)
    """
    return int(len(ALPHABET) ** pattern.count(BLANK))


def pattern_fault(pattern: str, *, count: int) -> str:
    """Return what is wrong with a pattern, as a sentence; empty when codes can be made of it.

    Parameters
    ----------
    pattern
        Letters, digits and hyphens stand for themselves, each BLANK for one character of the alphabet.
    count
        How many codes are to be made, >= 1.

    Examples
    --------
    >>> pattern_fault("KCR-####-##", count=10_000)
    ''
    >>> pattern_fault("KCR-##", count=60)
    'A pattern for 60 codes needs 4 blanks (#) or more, so that nobody guesses one.'
    >>> pattern_fault("KCR/####", count=60)
    'A pattern is made of letters A to Z, digits, hyphens and blanks (#).'
    """
    if len(pattern) > LONGEST_CODE:
        return f"A pattern has at most {LONGEST_CODE} characters."
    if not all(each in "-#" or (each.isascii() and each.isalnum()) for each in pattern):
        return "A pattern is made of letters A to Z, digits, hyphens and blanks (#)."
    needed = next(blanks for blanks in range(1, 40) if len(ALPHABET) ** blanks >= count * _GUESSES_PER_CODE)
    if pattern.count(BLANK) < needed:
        return f"A pattern for {count:,} codes needs {needed} blanks (#) or more, so that nobody guesses one."
    return ""


def spell(pattern: str, number: int) -> str:
    """Return the code of a pattern that has a number.

    Parameters
    ----------
    pattern
        As of `pattern_fault`.
    number
        From 0 up to, and without, `combinations(pattern)`; drawn so that nobody can foretell it.

    Examples
    --------
    >>> spell("kcr-##", 0), spell("kcr-##", 899)
    ('KCR-22', 'KCR-ZZ')
    """
    spelt = pattern.upper()
    for _ in range(pattern.count(BLANK)):
        number, place = divmod(number, len(ALPHABET))
        spelt = spelt.replace(BLANK, ALPHABET[place], 1)
    return spelt
