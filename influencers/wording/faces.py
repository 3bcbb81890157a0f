"""What stands for a face that we have no picture of."""


def initials(name: str) -> str:
    """Return the letters that stand for a face.

    Examples
    --------
    >>> initials("Nkechi Adeyemi-Ross"), initials("pelle"), initials("“The Bread Lab”"), initials("🙂")
    ('NA', 'PE', 'TL', '?')
    """
    words = ["".join(letter for letter in word if letter.isalnum()) for word in name.split()]
    words = [word for word in words if word]
    if not words:
        return "?"
    return (words[0][0] + words[-1][0] if len(words) > 1 else words[0][:2]).upper()


def tint(influencer_id: int) -> int:
    """Return which of the five grounds a face gets: always the same for the same influencer."""
    return influencer_id * 2_654_435_761 % 2**32 % 5 + 1
