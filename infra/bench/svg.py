"""A bar chart as SVG, by hand: one bar a contender, ours first and in colour."""

from collections.abc import Sequence
from html import escape

WIDTH, ROW, LEFT, RIGHT, TOP = 720, 30, 210, 110, 44
FONT = 'font-family="sans-serif" font-size="14"'
OURS, OTHERS = "#c7402d", "#7d8b99"


def bars(title: str, rows: Sequence[tuple[str, float]], unit: str) -> str:
    """One row a name; the first row is ours."""
    height, most = TOP + ROW * len(rows) + 12, max((value for _, value in rows), default=0) or 1
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" {FONT}>',
        f'<rect width="{WIDTH}" height="{height}" fill="#ffffff"/>',
        f'<text x="12" y="26" font-size="16" font-weight="bold">{escape(title)}</text>',
    ]
    for number, (name, value) in enumerate(rows):
        y, length = TOP + ROW * number, (WIDTH - LEFT - RIGHT) * value / most
        lines += [
            f'<text x="{LEFT - 10}" y="{y + 16}" text-anchor="end">{escape(name)}</text>',
            f'<rect x="{LEFT}" y="{y}" width="{length:.1f}" height="22" fill="{OTHERS if number else OURS}"/>',
            f'<text x="{LEFT + length + 8:.1f}" y="{y + 16}">{value:g} {escape(unit)}</text>',
        ]
    return "\n".join([*lines, "</svg>", ""])
