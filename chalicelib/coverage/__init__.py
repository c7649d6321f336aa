"""Coverage (十五分钟服务圈): how many people have a station within a walk, which stations are dead, which open late."""

from .rules import Population, PopulationPoint
from .store import registry
from .surveying import survey_now

__all__ = ["Population", "PopulationPoint", "registry", "survey_now"]
