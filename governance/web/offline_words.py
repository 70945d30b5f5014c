"""Every word of the page without a signal, in the language spoken now. `{n}` and its kind are filled in by the page."""

from __future__ import annotations

from governance.engine.text import _


def words() -> dict[str, str]:
    """Return name -> word."""
    return _frame() | _form() | _stop() | _same() | _place() | _photos() | _waiting() | _sign_in() | _mending()


def _frame() -> dict[str, str]:
    return {
        "title": _("离线吹哨"),
        "short_title": _("离线哨"),
        "online": _("有网络"),
        "offline": _("没有网络"),
        "back": _("回到吹哨页"),
        "install": _("装到手机桌面"),
        "install_by_hand": _("可以装到手机桌面：浏览器菜单里选“添加到主屏幕”。"),
        "ready": _("这一页已存在手机里，没有信号也能打开。"),
        "not_kept": _("这个浏览器不能把这一页存在手机里，没有信号时打不开。请用 https 网址，或换一个浏览器。"),
        "no_shelf": _("这个浏览器不让网页存东西，写的哨留不住。请退出无痕模式，或换一个浏览器。"),
        "unready": _("还没有带上类别目录：请在有网络时登录，打开一次这一页。"),
        "as_of": _("目录是 {at} 的"),
    }


def _form() -> dict[str, str]:
    return {
        "where": _("在哪里"),
        "what": _("什么事"),
        "more": _("全部类别"),
        "urgency": _("紧急程度"),
        "general": _("一般"),
        "serious": _("要紧"),
        "life": _("危及人命"),
        "yes": _("是"),
        "no": _("否"),
        "call": _("危及人命先打 {number}，打电话不用上网。"),
        "call_button": _("拨打 {number}"),
        "line": _("补充一句"),
        "line_hint": _("补充一句，可不填"),
        "blow": _("吹哨"),
        "save": _("存下，有网络就发"),
        "save_change": _("存下修改"),
        "drop_change": _("不改了"),
        "need_category": _("请选一类。"),
        "too_long": _("补充最多 {n} 字，现在 {used} 字，请写短一点。"),
        "kept": _("已存在手机里，有网络时自动发出。"),
        "kept_placeless": _("已存在手机里。还不知道在哪里：补上位置才会发出。"),
        "not_stored": _("手机存不下了，没有存上。请删掉几张照片再试。"),
    }


def _stop() -> dict[str, str]:
    return {
        "stop_first": _("停一下，先打电话"),
        "stop_safe": _("自己先站到安全的地方，不要进去。"),
        "stop_sending": _("哨正在发出，不用再填。"),
        "stop_sent": _("哨已发出，不用再填：{case}"),
        "stop_waits": _("没有网络，哨排在最前面，一有网络就发。请先打电话。"),
        "stop_sign_in": _("登录已结束，哨在您登录后马上发出。请先打电话。"),
        "stop_placeless": _("还不知道在哪里：打完电话在图上点一下，哨就发出。"),
        "stop_refused": _("没有收下：{why}"),
        "stop_not_so": _("点错了，没有危险"),
        "stop_close": _("回到这一页"),
    }


def _same() -> dict[str, str]:
    return {
        "same": _("已有类似的一件。是同一件就并进去，不是就单独吹哨；不选就先不发，写的都还在。"),
        "same_one": _("{case} {what}，相距 {metres} 米，{at}"),
        "same_join": _("并进 {case}"),
        "same_apart": _("不是同一件，单独吹哨"),
        "joined": _("已并进 {case}"),
    }


def _place() -> dict[str, str]:
    return {
        "locate": _("用我的位置"),
        "locating": _("正在定位…"),
        "locate_again": _("重新定位"),
        "found": _("误差 {metres} 米 · {at}"),
        "rough": _("误差 {metres} 米，太粗。请到室外重新定位，或在下面点一下。"),
        "denied": _("浏览器没有允许定位。请在浏览器设置里允许，或在下面点一下。"),
        "insecure": _("只有 https 网址才能定位。可以在下面点一下。"),
        "lost": _("暂时定不了位。可以在下面点一下，也可以先存下，以后再补。"),
        "tapped": _("已在图上点定"),
        "own_area": _("自己的网格：点一下现场"),
        "north": _("上北下南，格线 {metres} 米"),
    }


def _photos() -> dict[str, str]:
    return {
        "photos": _("照片"),
        "camera": _("拍照"),
        "another": _("再拍一张"),
        "gallery": _("选照片"),
        "photo": _("第 {n} 张照片"),
        "remove_photo": _("删除第 {n} 张照片"),
        "full": _("最多 {n} 张，已经满了。"),
        "over": _("最多 {n} 张，多选的 {more} 张没有加上。"),
        "too_large": _("这张超过 {n} MB，发不出去。请换小一点的。"),
        "no_preview": _("照片"),
    }


def _waiting() -> dict[str, str]:
    return {
        "waiting": _("等着发出 {n} 件"),
        "sent": _("已发出"),
        "send_now": _("现在就发"),
        "sending": _("正在发出…"),
        "waits": _("等网络，有了就自动发出"),
        "waits_sign_in": _("等您登录后发出"),
        "waits_place": _("还不知道在哪里：点“修改”补上位置"),
        "maybe": _("可能已经送到，等网络确认后给案号"),
        "later": _("服务器暂时没有应答，{at} 再试"),
        "arrived": _("已成案 {case}"),
        "open_case": _("看这一件"),
        "change": _("修改"),
        "again": _("再发一次"),
        "remove": _("删除"),
        "remove_sure": _("确定删除？删了找不回来"),
        "n_photos": _("{n} 张照片"),
        "minimal": _("发出后，照片、位置和文字就从这台手机里删掉，只留案号。"),
    }


def _sign_in() -> dict[str, str]:
    return {
        "as": _("以{name}的身份"),
        "sign_in": _("去登录"),
        "signed_out": _("登录已结束。写的都还在，{name}重新登录后自动发出。"),
        "left": _("已退出登录。请先登录，再写或看这台手机里的哨。"),
        "of_others": _("另有 {n} 件是{name}写的：只有{name}登录后才会发出，别人看不到内容。"),
        "refused_account": _("这个账号现在不能吹哨：{why}"),
        "sign_out_note": _("退出登录时，没发出的留在这台手机里，等本人再登录后发出。"),
    }


def _mending() -> dict[str, str]:
    return {
        "mend_place": _("点“修改”换一个位置"),
        "mend_category": _("点“修改”重新选一类"),
        "mend_severity": _("点“修改”重新选紧急程度"),
        "mend_line": _("点“修改”写短一点"),
        "mend_photos": _("点“修改”换掉有问题的照片"),
        "mend_other": _("可以修改后再发，或删除"),
        "gone_category": _("原来选的这一类已经撤了，请重新选一类。"),
    }
