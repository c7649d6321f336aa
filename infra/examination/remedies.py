"""What an errcode of WeChat's means to whoever has to mend it: which page of its console, which setting of ours."""

CONSOLE = "微信公众平台（mp.weixin.qq.com）"
REMEDIES: dict[int, str] = {
    -1: "微信系统繁忙，请一分钟后再试。",
    40001: "AppSecret 不正确，或 access_token 刚被重置：请核对 WECHAT_SECRET，并确认没有其他系统在重置密钥。",
    40002: "grant_type 不正确：请更新本程序。",
    40013: f"AppID 不正确：请核对 WECHAT_APPID 与{CONSOLE}“开发管理”中的 AppID。",
    40125: f"AppSecret 不正确：请在{CONSOLE}“开发管理 → 开发设置”中核对或重置，并更新 WECHAT_SECRET。",
    40164: f"本机出口 IP 不在白名单：请在{CONSOLE}“开发管理 → IP 白名单”中添加；"
    "云函数没有固定出口 IP 时，应关闭白名单或配置 NAT。",
    40243: f"AppSecret 已被冻结：请管理员在{CONSOLE}解冻，或重置后更新 WECHAT_SECRET。",
    41002: "请求缺少 AppID：请设置 WECHAT_APPID。",
    41004: "请求缺少 AppSecret：请设置 WECHAT_SECRET。",
    41030: "页面未发布：请先发布含有该页面的小程序版本，再生成小程序码。",
    43002: "请求方法不正确：请更新本程序，或检查中间代理是否改写了请求。",
    45009: "当日接口额度已用完：请次日再试，或在公众平台申请提高额度；并检查是否有程序在循环调用。",
    45011: "调用过于频繁（每分钟限额）：请一分钟后再试。",
    48001: f"没有该接口的权限：请在{CONSOLE}检查服务类目（政务民生）、认证状态与接口权限。",
    50002: "小程序接口权限受限：请在公众平台查看站内通知。",
    50004: "小程序账号被处罚或禁用：请在公众平台查看站内通知。",
    61004: f"本机出口 IP 不在白名单：请在{CONSOLE}“开发管理 → IP 白名单”中添加。",
    61010: "该用户近期没有访问小程序：属正常情况。",
    76021: "没有这个接口的额度信息：请更新本程序。",
    76022: "该接口不支持查询额度：属正常情况。",
    89501: "IP 白名单待管理员确认：请管理员在微信中确认后再试。",
    89503: "本机 IP 的调用需管理员确认：请管理员在微信中确认，一小时后再试。",
}


def remedy(errcode: int, errmsg: str) -> str:
    """What to do; WeChat's own words for an errcode that we do not know."""
    known = REMEDIES.get(errcode, f"未收录的错误，微信的说明：{errmsg[:120]}")
    return f"{known}（errcode {errcode}）"
