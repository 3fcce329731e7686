"""Square codes (QR) as inline drawings: presentation attributes only, so the safety policy lets them be."""

import qrcode
from qrcode.constants import ERROR_CORRECT_M


def square_code(text: str) -> str:
    """An SVG of a square code, black on white in any light, four modules of quiet around it."""
    made = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=4)
    made.add_data(text)
    rows = made.get_matrix()
    squares = "".join(
        f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, dark in enumerate(row) if dark
    )
    side = len(rows)
    return (
        f'<svg viewBox="0 0 {side} {side}" width="180" height="180" aria-hidden="true" '
        f'shape-rendering="crispEdges"><rect width="{side}" height="{side}" fill="#fff"/>'
        f'<path d="{squares}" fill="#000"/></svg>'
    )
