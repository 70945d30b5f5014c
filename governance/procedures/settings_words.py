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
        "location.snap_m": _("落在所有网格之外、但离某个网格不超过这么多米的点，归入那个网格。"),
        "whistle.most_photos": _("一次吹哨最多几张照片。"),
        "alarms.move_after_days": _("关闭满这么多天的告警移入历史。"),
        "daily.at": _("每天例行工作的时刻，按本市时间。"),
        "exports.most_rows": _("一次导出最多多少行。"),
        "exports.keep_days": _("导出的文件保留几天。"),
        "imports.keep_days": _("导入时被拒的行保留几天。"),
        "map.approval_number": _("印在每张地图上的审图号。"),
    }
