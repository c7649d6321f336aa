"""Everything that the HTTP Lambda and the event Lambdas share: the kit, the WeChat gateway, the features."""

__all__: list[str] = []
