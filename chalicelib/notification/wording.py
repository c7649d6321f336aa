"""The Chinese words for the codes that facts carry."""

OTHER = "其他"

REASONS = {
    "merchant_suspended": "商户已暂停服务",
    "offer_withdrawn": "该兑换商品已撤回",
    "out_of_scope": "不属于受理范围",
    "unclear_location": "位置不明确",
    "unclear_photo": "照片不清晰",
    "below_threshold": "未达到立案标准",
    "not_public": "内容不宜公开",
    "unlawful": "内容违法违规",
    "fake": "内容不属实",
    "photo_missing": "照片未能按时上传",
    "photo_refused": "照片无法使用",
    "photo_used": "照片此前已被使用",
    "photo_reused": "照片此前已被使用",
    "own_unit": "由您所在的单位负责办理",
    "daily_cap": "已达到当日积分上限",
    "cooldown": "同类上报间隔时间不足",
    "sanctioned": "处于限制获得积分的期间",
    "monthly_cap": "已达到当月积分上限",
    "not_first": "同一问题已有更早的有效上报",
    "misfiled": "不应作为案件受理",
    "clock_skew": "设备时钟有偏差",
    "counter_gap": "设备离线记录不连续",
    "own_station": "您是该站点的管理员",
    "impossible_travel": "两次服务相距过远、间隔过短",
}
ROLES = {
    "city_admin": "市级管理员",
    "county_admin": "区县管理员",
    "courier": "快递外卖骑手",
    "courier_company": "配送企业代表",
    "station_keeper": "站点管理员",
    "team_leader": "志愿服务队队长",
    "grid_member": "网格员",
    "dispatcher": "派单员",
    "screener": "受理审核员",
    "moderator": "内容审核员",
    "verifier": "核查员",
    "hotline_clerk": "热线话务员",
    "unit_handler": "责任单位经办人",
    "merchant_owner": "商户负责人",
    "merchant_clerk": "商户店员",
    "settlement_officer": "结算专员",
    "fund_officer": "基金专员",
    "arbiter": "裁决人",
    "auditor": "审计员",
}
OUTCOMES = {
    "upheld": "维持原决定",
    "reversed": "撤销原决定",
    "partial": "部分变更原决定",
}
MATTERS = {  # what a proposal or a decision is about
    "role": "角色授予或收回",
    "couriers": "骑手名单",
    "freeze": "账号限制",
    "sanction": "惩戒",
    "report_rejected": "上报未受理",
    "report_hidden": "上报不再公开",
    "report_revoked": "上报经复核无效",
    "case_void": "案件作废",
    "void_case": "案件作废",
    "hours": "服务时长核减",
    "held_hours": "服务时长未予计入",
    "objection": "对服务记录异议的答复",
    "correction": "积分更正",
    "policy": "政策发布",
}
STEPS = {
    "warning": "警告",
    "reward_freeze": "暂缓发放奖励",
    "points_ban": "暂停获得积分",
    "team_suspension": "暂停志愿服务队",
}
WORDS = {**REASONS, **ROLES, **OUTCOMES, **MATTERS, **STEPS}
