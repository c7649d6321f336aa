"""What a photo costs the function: CPU seconds for each megapixel that was sent, over sizes and formats as phones send.

`./dev figures` keeps the numbers in docs/proof.md.
"""

import time
from collections.abc import Callable
from statistics import median

from chalicelib.media.photos import process_photo
from tests.media.pictures import a_scene, encoded

SIZES = ((1_280, 960), (1_920, 1_440), (4_000, 3_000))
FORMATS = ("JPEG", "JPEG", "JPEG", "WEBP", "PNG")
MOST_CPU_S_A_MEGAPIXEL = 2.0  # ten times what it takes here: a slow machine is no failing test


def cpu_s_a_megapixel(width: int, height: int, kind: str, seed: int) -> float:
    photo = encoded(a_scene(width, height, seed=seed), kind)
    began = time.process_time()
    process_photo(photo)
    return (time.process_time() - began) / (width * height / 1e6)


def test_a_photo_costs_little_for_each_megapixel(record_property: Callable[[str, object], None]) -> None:
    taken = sorted(cpu_s_a_megapixel(*size, kind, seed) for seed, kind in enumerate(FORMATS) for size in SIZES)
    p99 = taken[min(len(taken) - 1, int(len(taken) * 0.99))]
    record_property(
        "photos", {"photos": len(taken), "median_cpu_s": round(median(taken), 3), "p99_cpu_s": round(p99, 3)}
    )
    assert p99 < MOST_CPU_S_A_MEGAPIXEL
