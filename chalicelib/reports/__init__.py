"""Reports (随手拍): what citizens see and show, from a photo in the street to a closed case."""

__all__: list[str] = []
