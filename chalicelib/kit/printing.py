"""Chinese on paper, for PDFs. reportlab is imported where it is needed: no request of anybody else waits for it.

The font is WenQuanYi Micro Hei where the machine has it (it is embedded), else Adobe's own name for a Chinese song
face, which every reader brings along and which costs no byte.
"""

from pathlib import Path

FONT_FILE = Path("/usr/share/fonts/truetype/wqy/wqy-microhei.ttc")


def chinese_font(file: Path = FONT_FILE) -> str:
    """The name of a registered font that has Chinese characters."""
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.pdfbase.ttfonts import TTFont

    if file.exists():
        pdfmetrics.registerFont(TTFont("WenQuanYi", str(file), subfontIndex=0))
        return "WenQuanYi"
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    return "STSong-Light"
