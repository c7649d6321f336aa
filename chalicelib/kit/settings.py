"""Settings: the environment read once, every name explained, a missing one refused at the start.

The names are the same on one machine, in tests and in the cloud. Nothing else in chalicelib or functions reads
os.environ.
"""

import os
from dataclasses import dataclass
from functools import cache


class SettingMissing(RuntimeError):
    """The process cannot start: a variable is not set."""


@dataclass(frozen=True)
class Settings:
    region: str  # AWS_REGION
    records_table: str  # RECORDS_TABLE: state
    postings_table: str  # POSTINGS_TABLE: the points ledger's immutable rows
    photos_bucket: str  # PHOTOS_BUCKET: re-encoded photos, posters
    quarantine_bucket: str  # QUARANTINE_BUCKET: originals as uploaded
    facts_bucket: str  # FACTS_BUCKET: the archive of facts
    retry_queue_url: str  # RETRY_QUEUE_URL: reactions that failed
    wechat_api_base: str  # WECHAT_API_BASE
    wechat_appid: str  # WECHAT_APPID
    stage: str  # STAGE: dev, test, prod
    city: str  # CITY: which policy set
    version: str  # VERSION: what GET /v1/health says


def _required(name: str) -> str:
    value = os.environ.get(name, "")
    if not value:
        raise SettingMissing(f"environment variable {name} is not set")
    return value


@cache
def settings() -> Settings:
    """The process's settings. SettingMissing names the first variable that is not set."""
    return Settings(
        region=_required("AWS_REGION"),
        records_table=_required("RECORDS_TABLE"),
        postings_table=_required("POSTINGS_TABLE"),
        photos_bucket=_required("PHOTOS_BUCKET"),
        quarantine_bucket=_required("QUARANTINE_BUCKET"),
        facts_bucket=_required("FACTS_BUCKET"),
        retry_queue_url=_required("RETRY_QUEUE_URL"),
        wechat_api_base=os.environ.get("WECHAT_API_BASE", "https://api.weixin.qq.com"),
        wechat_appid=_required("WECHAT_APPID"),
        stage=os.environ.get("STAGE", "dev"),
        city=os.environ.get("CITY", "zibo"),
        version=os.environ.get("VERSION", "dev"),
    )


def given(name: str) -> str | None:
    """What the environment may say and need not: a secret or its parameter's name, the address of another engine."""
    return os.environ.get(name) or None
