"""What each setting of the city does, in the reader's language; the README's table says it in English."""

from __future__ import annotations

from governance.engine.text import _


def meanings() -> dict[str, str]:
    """Return setting -> what it does, for every setting an administrator can change in the page."""
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
        "location.snap_m": _("落在所有网格之外、但离某个网格不超过这么多米的点，归入那个网格。"),
        "whistle.most_photos": _("一次吹哨最多几张照片。"),
        "photos.most_per_hour": _("一个账号一小时内最多上传多少张照片。"),
        "alarms.move_after_days": _("关闭满这么多天的告警移入历史。"),
        "daily.at": _("每天例行工作的时刻，按本市时间。"),
        "exports.most_rows": _("一次导出最多多少行。"),
        "exports.keep_days": _("导出的文件保留几天。"),
        "imports.keep_days": _("导入时被拒的行保留几天。"),
        "map.basemap": _("地图下面的在线底图：none 不用，tianditu 天地图，amap 高德，xyz 其他瓦片源。"),
        "map.basemap_url": _("选 xyz 时的瓦片地址，带 {z}、{x}、{y}。"),
        "map.basemap_key": _("本市的天地图密钥，浏览器取图时会带上。"),
        "map.basemap_gcj02": _("xyz 瓦片是 GCJ-02 坐标时填 1。"),
        "map.basemap_attribution": _("地图上注明的底图来源，留空用服务商的惯用写法。"),
        "map.border_m": _("选点离网格边界不超过这么多米时，说明邻格和归谁管；填 0 不说明。"),
        "map.approval_number": _("印在每张地图上的审图号。"),
    } | _of_people()


def _of_people() -> dict[str, str]:
    """Return the same for the settings about personal data and the audit."""
    return {
        "reveal.most_per_hour": _("一个账号一小时内最多查看多少个电话。"),
        "reveal.shown_seconds": _("查看的电话在屏幕上显示多少秒。"),
        "audit.refusals_per_hour": _("一个账号一小时内最多逐条记录多少次被拒，超出的合记一条。"),
        "retention.sessions_days": _("登录记录在退出后保留多少天，0 为一直保留。"),
        "retention.failures_days": _("登录失败的记录保留多少天，0 为一直保留。"),
        "retention.drafts_days": _("没人继续的吹哨草稿和没有用上的照片保留多少天，0 为一直保留。"),
        "retention.notices_days": _("通知保留多少天，0 为一直保留。"),
        "retention.photos_days": _("案件结案满多少天删除照片，0 为一直保留。"),
        "retention.contacts_days": _("场所关停满多少天删除联系人的姓名和电话，0 为一直保留。"),
        "retention.leavers_days": _("人员离任满多少天删除姓名和电话，0 为一直保留。"),
        "erasure.records_days": _("案件结案未满这么多天，案件里的人暂不删除。"),
    }
