"""Reports, cases and every "no" about them. What may follow what stands in machine.py."""

from typing import Literal

import msgspec

from ..kit.errors import Conflict, Forbidden, Impossible, NotFound, TooMany
from ..policy import Category, Figures

Kind = Literal["problem", "moment"]
State = Literal["waiting_photo", "submitted", "withdrawn", "rejected", "duplicate", "accepted", "published", "void"]
Visibility = Literal["private", "area", "public", "hidden"]  # area: shown, but neither place nor words nor photos
Channel = Literal["app", "hotline", "open311"]
Safety = Literal["pending", "pass", "review", "block"]
Text = Literal["pass", "review", "unchecked"]  # WeChat's word on the description
Human = Literal["publish", "hide"]  # a moderator's word
Reward = Literal["none", "pending", "granted", "lapsed", "clawed_back"]
CaseState = Literal["accepted", "dispatched", "returned", "in_progress", "deferred", "resolved", "closed", "void"]
VoidReason = Literal["unlawful", "misfiled"]
RejectReason = Literal[
    "out_of_scope", "unclear_location", "unclear_photo", "below_threshold", "not_public", "unlawful", "fake"
]


class NoSuchReport(NotFound, says="没有找到这条上报。"):
    """There is no such report, or it is not for this actor to see."""


class NoSuchCase(NotFound, says="没有找到这个案件。"):
    """There is no such case, or it is not for this actor to see."""


class NoSuchCategory(Impossible, says="没有这个上报类别。"):
    """The category is not one that can be reported as this kind."""


class OutsideServiceArea(Impossible, says="该类别只在指定区域受理，此处不在受理范围内。"):
    """The category is not taken in this area; `areas` are those where it is."""


class NoSuchUnit(Impossible, says="没有这个责任单位。"):
    """No responsible unit has that id."""


class TooFewPhotos(Impossible, says="照片数量不足，请补充后再提交。"):
    """The category asks for more photos."""


class TooManyPhotos(Impossible, says="照片数量过多，请精简后再提交。"):
    """More photos than policy allows."""


class PhotoNotGranted(Impossible, says="照片已失效，请重新上传。"):
    """Not a photo id of ours, another person's, or one that has expired."""


class PhotoNotReady(Conflict, says="照片正在处理，请稍后再试。"):
    """The photo has not arrived or is still being processed: try again in a moment."""


class PhotoNotFresh(Impossible, says="请在现场重新拍摄处理后的照片。"):
    """The after-photo was taken before the dispatch, was used before, or cannot be read."""


class TooFarFromCase(Impossible, says="您不在案件现场附近，请到现场后再提交。"):
    """The handler is not where the case is."""


class NotInThisState(Conflict, says="当前状态不能进行此操作，请刷新后查看。"):
    """The state of the report or case says no; `state` says which it is."""


class OwnReport(Forbidden, says="不能受理或审核本人及家人的上报。"):
    """Nobody screens his own report, or that of his household."""


class OwnWork(Forbidden, says="不能核查自己或本单位处理的案件，也不能核查与自己奖励有关的案件。"):
    """Nobody verifies his own work, his unit's, or what he is rewarded for."""


class NotChecked(Conflict, says="照片正在进行内容安全检查，请稍后再试。"):
    """WeChat has not judged the photos yet."""


class ContentBlocked(Conflict, says="内容未通过安全检查，不能受理。"):
    """The content was judged unfit."""


class NotADuplicate(Impossible, says="两条上报的类别、位置或时间不符，不能合并。"):
    """Not the same group of categories, too far away, or too long ago."""


class LikelyDuplicate(Conflict, says="附近已有相似案件，请核对后合并；确属另一件事的，请注明后再受理。"):
    """A case near by may be the same; it is one only if somebody says that it is not."""


class TooManyReports(TooMany, says="您提交得过于频繁，请稍后再试。"):
    """More reports of one person in an hour than policy allows."""

    retry_after = 600


class NotYourUnit(Forbidden, says="这个案件不归您的单位处理。"):
    """The case is another unit's."""


class NoMoreReturns(Conflict, says="该案件已确定最终责任单位，不能再退回。"):
    """The case has come to its last owner."""


class DeferralAsked(Conflict, says="该案件已申请挂账，请等待派单员审批。"):
    """A deferral is already asked for and waits for the dispatcher."""


class NoDeferralAsked(Conflict, says="该案件没有待审批的挂账申请。"):
    """Nobody has asked for a deferral."""


class NoMoreDeferrals(Conflict, says="该案件挂账次数已达上限。"):
    """The case was deferred as often as policy allows."""


class DeferralTooLong(Impossible, says="挂账日期无效，或累计挂账时间超过上限。"):
    """The day is past, or all pauses of the case together would be longer than policy allows."""


class TooLateForThat(Conflict, says="已超过办结后可操作的期限。"):
    """The days after the closing, in which this could be done, are over."""


class AlreadyRated(Conflict, says="您已评价过这个案件。"):
    """The reporter has rated the case."""


class AlreadyReopened(Conflict, says="您已申请过一次重新办理，不能再次申请。"):
    """The same person has reopened the case before."""


class NotTheReporter(Forbidden, says="只有该案件的上报人可以进行此操作。"):
    """Only whose report the case is may say that."""


class Mark(msgspec.Struct, frozen=True, array_like=True):
    """A line of the timeline: a code and when, nothing else."""

    code: str
    at: int


class MaskedPhoto(msgspec.Struct, frozen=True, array_like=True):
    """A photo of which something is masked: the how many-th of the report, and when that was asked last."""

    number: int
    at: int


class ReportDone(msgspec.Struct, frozen=True, array_like=True):
    """A command on a report, and what it answered."""

    key: str
    digest: str
    state: State
    visibility: Visibility
    safety: Safety
    reward: Reward
    case: str | None


class CaseDone(msgspec.Struct, frozen=True, array_like=True):
    """A command on a case, and what it answered."""

    key: str
    digest: str
    state: CaseState
    owner: str
    due_at: int | None


KEPT_DONE = 4
SHOWN: tuple[Visibility, ...] = ("public", "area")
ROOM_OF_TIMELINE = 24


def category_of(figures: Figures, code: str, kind: Kind) -> Category:
    """The category of that code. NoSuchCategory."""
    found = next((each for each in figures.categories.rows if each.code == code and each.kind == kind), None)
    if found is None:
        raise NoSuchCategory()
    return found


def demand_service_area(category: Category, area: str) -> None:
    """A category may be taken in some areas only. OutsideServiceArea."""
    if category.service_area and not area.startswith(category.service_area):
        raise OutsideServiceArea(areas=list(category.service_area))


def noted(timeline: tuple[Mark, ...], code: str, at_ms: int) -> tuple[Mark, ...]:
    """The timeline with one line more; its first line always stays."""
    longer = (*timeline, Mark(code, at_ms))
    return longer if len(longer) <= ROOM_OF_TIMELINE else (longer[0], *longer[-ROOM_OF_TIMELINE + 1 :])
