"""QR codes as one path each: pages draw it in their own colours, and a file of it can be kept."""

from dataclasses import dataclass

import segno
from markupsafe import escape

#: Free space on each side, in modules: readers need four to find the code.
QUIET = 4
_FILE_PX_A_MODULE = 10


@dataclass(frozen=True, slots=True)
class QrCode:
    """A QR code as geometry.

    Attributes
    ----------
    path
        Dark runs as horizontal strokes, one unit high, in units of a module.
    size
        Modules on each side of the drawing, its free space included.
    """

    path: str
    size: int


def qr_code(text: str) -> QrCode:
    """Return the drawing of a text, readable with an eighth of it spoilt.

    Parameters
    ----------
    text
        What a reader gets; capitals and digits need least room.
    """
    matrix = segno.make(text, error="m", micro=False).matrix
    strokes = (
        f"M{QUIET + start} {QUIET + y + 0.5:g}h{length}"
        for y, row in enumerate(matrix)
        for start, length in _dark_runs(row)
    )
    return QrCode("".join(strokes), len(matrix) + 2 * QUIET)


def qr_file(text: str, *, title: str) -> str:
    """Return an SVG file of a text's QR code: black on white, whatever shows it.

    Parameters
    ----------
    text
        What a reader gets.
    title
        What the picture is, for whoever cannot see it.
    """
    code = qr_code(text)
    side_px = code.size * _FILE_PX_A_MODULE
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {code.size} {code.size}" width="{side_px}"'
        f' height="{side_px}" shape-rendering="crispEdges" role="img"><title>{escape(title)}</title>'
        f'<path fill="#fff" d="M0 0h{code.size}v{code.size}H0z"/><path stroke="#000" d="{code.path}"/></svg>\n'
    )


def _dark_runs(row: bytearray) -> list[tuple[int, int]]:
    """Return where each run of dark modules starts and how long it is.

    Examples
    --------
    >>> _dark_runs(bytearray([1, 1, 0, 0, 1]))
    [(0, 2), (4, 1)]
    """
    edges = [x for x in range(len(row) + 1) if (row[x] if x < len(row) else 0) != (row[x - 1] if x else 0)]
    return [(start, end - start) for start, end in zip(edges[::2], edges[1::2], strict=True)]
