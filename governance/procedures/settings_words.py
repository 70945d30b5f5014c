"""What each setting of the city does, in the reader's language; the README's table says it in English."""

from __future__ import annotations

from governance.engine.text import _


def meanings() -> dict[str, str]:
    """Return setting -> what it does, for every setting an administrator can change in the page."""
    return _signing_in() | _working() | _keeping() | _of_maps() | _of_people() | _of_notices()


def _signing_in() -> dict[str, str]:
    return {
        "session.idle_minutes": _("这么多分钟没有操作，登录就失效。"),
        "session.absolute_hours": _("登录满这么多小时就失效，不论是否在用。"),
        "session.cookie_secure": _("填 1 时只在 HTTPS 下发送登录凭证；有 HTTPS 代理时请填 1。"),
        "sign_in.most_failures": _("同一账号从同一地址连续输错这么多次后锁定。"),
        "sign_in.locked_minutes": _("锁定多少分钟。"),
        "sign_in.slow_after": _("同一账号一小时内从各处合计输错这么多次后放慢。"),
        "sign_in.slow_seconds": _("放慢后两次尝试之间至少隔多少秒；近期登录过的地址不受影响。"),
        "sign_in.second_factor_roles": _("必须用验证器动态码登录的岗位，用逗号隔开；留空则谁都不要求。"),
        "password.shortest": _("口令至少多少位。"),
        "password.kinds": _("口令至少含几类字符（小写、大写、数字、其他）；填 0 不作要求。"),
        "password.history": _("不能再用最近用过的几个口令。"),
        "password.days": _("口令用满多少天后，下次登录必须修改；填 0 长期有效。"),
    }


def _working() -> dict[str, str]:
    return {
        "location.snap_m": _("落在所有网格之外、但离某个网格不超过这么多米的点，归入那个网格。"),
        "whistle.most_photos": _("一次吹哨最多几张照片。"),
        "whistle.confirm_minutes": _("信息员的吹哨等网格员确认多少分钟，过时自动派出；填 0 不用确认。"),
        "whistle.decide_minutes": _("要几个部门办的件等镇街领导审定多少分钟，过时自动派出；填 0 不用审定。"),
        "whistle.undo_seconds": _("自己刚做的一步，多少秒内可以撤销；填 0 不能撤销。"),
        "whistle.reopen_days": _("结案后多少天内可以重开。"),
        "photos.most_per_hour": _("一个账号一小时内最多上传多少张照片。"),
        "alarms.move_after_days": _("关闭满这么多天的告警移入历史。"),
        "daily.at": _("每天例行工作的时刻，按本市时间。"),
        "exports.most_rows": _("一次导出最多多少行。"),
        "exports.keep_days": _("导出的文件保留几天。"),
        "imports.keep_days": _("导入时被拒的行保留几天。"),
    }


def _of_maps() -> dict[str, str]:
    """Return the same for the settings about maps."""
    return {
        "map.basemap": _("地图下面的在线底图：none 不用，tianditu 天地图，amap 高德，xyz 其他瓦片源。"),
        "map.basemap_url": _("选 xyz 时的瓦片地址，带 {z}、{x}、{y}。"),
        "map.basemap_key": _("本市的天地图密钥，浏览器取图时会带上。"),
        "map.basemap_gcj02": _("xyz 瓦片是 GCJ-02 坐标时填 1。"),
        "map.basemap_attribution": _("地图上注明的底图来源，留空用服务商的惯用写法。"),
        "map.border_m": _("选点离网格边界不超过这么多米时，说明邻格和归谁管；填 0 不说明。"),
        "map.approval_number": _("印在每张地图上的审图号。"),
    }


def _of_notices() -> dict[str, str]:
    """Return the same for the settings about notices that leave the house."""
    return {
        "notices.address": _("通知里的链接用的本系统地址，例如 https://city.example；留空则不带链接。"),
        "notices.quiet_from": _("免打扰开始的时刻，按本市时间；应急和危及人命的照发。"),
        "notices.quiet_until": _("免打扰结束的时刻；与开始相同则没有免打扰。"),
        "notices.most_tries": _("一条通知最多试几次，之后列入未送达。"),
        "notices.first_wait_seconds": _("第一次失败后等多少秒再试，以后每次加倍。"),
        "notices.longest_wait_minutes": _("两次之间最多等多少分钟。"),
        "notices.stale_hours": _("等了这么多小时还没发出的不再发，应急除外。"),
        "notices.timeout_seconds": _("等服务答复多少秒。"),
        "notices.discreet_categories": _("只发编号、不写类别和地点的案件类别，用逗号隔开。"),
        "notices.smtp_host": _("邮件服务器，留空不发邮件。"),
        "notices.smtp_port": _("邮件服务器的端口。"),
        "notices.smtp_security": _("邮件加密方式：starttls、tls，内网可填 none。"),
        "notices.smtp_user": _("邮件服务器的账号，留空不登录；口令放在密钥文件或环境变量里。"),
        "notices.smtp_from": _("发件人邮箱。"),
        "notices.webhook_url": _("短信或语音网关的地址，留空不发。"),
        "notices.webhook_method": _("网关的请求方法：POST、PUT 或 GET。"),
        "notices.webhook_format": _("网关请求的格式：json 或 form。"),
        "notices.webhook_headers": _("网关的请求头，JSON 对象；{secret} 代表密钥。"),
        "notices.webhook_body": _("网关请求内容的模板，占位符见 docs/notices.md。"),
        "notices.webhook_urgent_only": _("填 1 时网关只发应急和危及人命的通知。"),
        "notices.webhook_success": _("网关答复里有这段文字才算成功，留空只看状态码。"),
        "notices.dingtalk_url": _("钉钉机器人的地址，不带令牌；留空不发。"),
        "notices.wecom_url": _("企业微信机器人的地址，不带密钥；留空不发。"),
    }


def _of_people() -> dict[str, str]:
    """Return the same for the settings about personal data and the audit."""
    return {
        "reveal.most_per_hour": _("一个账号一小时内最多查看多少个电话。"),
        "reveal.shown_seconds": _("查看的电话在屏幕上显示多少秒。"),
        "audit.refusals_per_hour": _("一个账号一小时内最多逐条记录多少次被拒，超出的合记一条。"),
    }


def _keeping() -> dict[str, str]:
    return {
        "retention.sessions_days": _("登录记录在退出后保留多少天，0 为一直保留。"),
        "retention.failures_days": _("登录失败的记录保留多少天，0 为一直保留。"),
        "retention.drafts_days": _("没人继续的吹哨草稿和没有用上的照片保留多少天，0 为一直保留。"),
        "retention.notices_days": _("通知保留多少天，0 为一直保留。"),
        "retention.messages_days": _("案件里的交流在结案后保留多少天，0 为一直保留。"),
        "retention.patrols_days": _("巡查和到过的位置保留多少天；覆盖率要看最近 30 天；0 为一直保留。"),
        "retention.photos_days": _("案件结案满多少天删除照片，0 为一直保留。"),
        "retention.contacts_days": _("场所关停满多少天删除联系人的姓名和电话，0 为一直保留。"),
        "retention.leavers_days": _("人员离任满多少天删除姓名和电话，0 为一直保留。"),
        "erasure.records_days": _("案件结案未满这么多天，案件里的人暂不删除。"),
    }
