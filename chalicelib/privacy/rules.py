"""Masking and purposes of consent (个人信息保护法 14–17, 29–31)."""

PURPOSES: frozenset[str] = frozenset({"service", "location", "photos", "phone", "real_name", "notices"})


def mask_phone(phone: str) -> str:
    """`138****1234`."""
    return f"{phone[:3]}****{phone[-4:]}" if len(phone) >= 11 else "****"


def mask_name(name: str) -> str:
    """`张*`, `张*三`; one star for whatever stands between the first and the last character."""
    if len(name) <= 1:
        return "*"
    return name[0] + "*" + (name[-1] if len(name) > 2 else "")
