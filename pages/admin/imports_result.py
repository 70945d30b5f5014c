"""What a load did, or what a dry run says it would do, and what can be done next."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import streamlit as st

from governance.accounts.rules import Account
from governance.engine.text import _, ngettext
from governance.procedures.boundaries.shown import reports_kept
from governance.procedures.loading import jobs
from governance.procedures.loading.jobs import Job
from governance.procedures.loading.order import AREAS, Order, Summary, What
from pages.admin import boundaries_report, imports_file
from pages.admin.imports_terms import field_name, kind_name
from pages.parts import frame, labels, look, session
from pages.parts.look_metrics import Metric, metric_grid

ROW_HEIGHT = 30
LISTED = 8


def draw(account: Account, job: Job) -> None:
    """Draw the outcome of the account's own load."""
    if job.order is None:
        return
    if job.summary is None:
        _refused(account, job.order, job.refused)
        return
    _headline(job.order, job.summary)
    metric_grid(_metrics(job.summary))
    _next(account, job.order, job.summary)
    _passwords(job, job.summary)
    if job.summary.report_file and job.summary.import_id is None:
        _topology(account, job.summary)
    left, right = st.columns([1.6, 1], gap="small")
    with left:
        _refused_rows(job, job.summary)
    with right:
        _warnings(job.order, job.summary)
        _changes(job.summary)


def _headline(order: Order, summary: Summary) -> None:
    facts = "　".join(
        (kind_name(summary.kind), summary.file, _("用时 {n} 秒").format(n=labels.number(summary.seconds, 1)))
    )
    if order.dry_run and summary.stopped:
        why = _("有被拒的行") if summary.refused else _("拓扑有问题，要先核对")
        told, show = _("试读完成，还没有写入任何数据。照此不会导入：{why}。").format(why=why), st.warning
    elif order.dry_run:
        told, show = _("试读完成，还没有写入任何数据。"), st.info
    elif summary.stopped:
        told, show = summary.refusal, st.warning
    elif summary.import_id is None:
        told, show = _("没有变化：这些行库里都有了。"), st.success
    else:
        told, show = _("已导入，编号 {id}。").format(id=summary.import_id), st.success
    show(f"{look.plain(told)}　:gray[{look.plain(facts)}]", icon=":material/fact_check:")


def _metrics(summary: Summary) -> list[Metric]:
    """Return the counts; the first is always the sum of the next four."""
    snapped = _("另有 {n} 行就近归入").format(n=labels.number(summary.snapped))
    counted = [
        ("read", _("读入"), summary.read, _("＝ 后面四项之和")),
        ("new", _("新增"), summary.new, _("库里还没有")),
        ("changed", _("有变化"), summary.changed, _("与库里不同")),
        ("same", _("相同"), summary.same, _("与库里一样")),
        ("refused", _("被拒"), summary.refused, _("有错，不导入")),
    ]
    if summary.kind not in (*AREAS, What.ACCOUNTS):
        counted.append(("unassigned", _("不在任何网格"), summary.unassigned, snapped))
    return [Metric(f"import-{key}", label, labels.number(value), note=note) for key, label, value, note in counted]


def _next(account: Account, order: Order, summary: Summary) -> None:
    """Draw the buttons: after a dry run the load itself, with or without the refused rows."""
    with st.container(horizontal=True, vertical_alignment="center", key="imports-next"):
        good, wanted = summary.new + summary.changed, order.dry_run or summary.stopped
        if wanted and summary.stopped and not summary.refused:
            accept = _("已核对重叠和空隙，照此导入")
            if st.button(accept, type="primary", icon=":material/layers:", key="imports-accept"):
                imports_file.begin(account, replace(order, dry_run=False, accept_topology=True))
        elif wanted and good and not summary.refused:
            label = ngettext("④ 导入 {n} 行", "④ 导入 {n} 行", good).format(n=labels.number(good))
            if st.button(label, type="primary", icon=":material/download_done:", key="imports-load"):
                imports_file.begin(account, replace(order, dry_run=False))
        elif wanted and good and summary.refused:
            label = _("④ 跳过被拒的 {m} 行，导入 {n} 行").format(
                m=labels.number(summary.refused), n=labels.number(good)
            )
            if st.button(label, type="primary", icon=":material/download_done:", key="imports-skip"):
                imports_file.begin(account, replace(order, dry_run=False, skip_bad=True))
        if wanted:
            _again_button(account, order)
        last = st.button(
            _("换一个文件") if wanted else _("再导一个文件"),
            icon=":material/upload_file:",
            type="secondary" if wanted else "primary",
            key="imports-next-file",
        )
        if last:
            imports_file.drop(account)


def _again_button(account: Account, order: Order) -> None:
    if st.button(_("改列的对应"), icon=":material/edit:", key="imports-again"):
        jobs.forget(session.store(), account)
        st.session_state[imports_file.AGAIN] = replace(order, dry_run=False, skip_bad=False, accept_topology=False)
        st.rerun()


def _refused(account: Account, order: Order, sentence: str) -> None:
    """Draw why there is no outcome at all, and what can be done."""
    st.warning(look.plain(sentence), icon=":material/info:")
    with st.container(horizontal=True, key="imports-next"):
        _again_button(account, order)
        if st.button(_("换一个文件"), icon=":material/upload_file:", key="imports-next-file"):
            imports_file.drop(account)


def _topology(account: Account, summary: Summary) -> None:
    """Draw what is wrong with the areas of the file, on a map of them, before anybody accepts it."""
    reports, outlines = reports_kept(session.store(), account, str(summary.report_file))
    with look.card(_("拓扑检查"), "imports-topology", right=_("还没有导入，图上是文件里的区域")):
        boundaries_report.drawn(reports, outlines)


def _passwords(job: Job, summary: Summary) -> None:
    """Offer the first passwords of new accounts, once."""
    if not summary.first_passwords:
        return
    with look.card(_("新账号的首次口令"), "imports-passwords"):
        told = _("{n} 个新账号。口令不留存，只能下载这一次；本人第一次登录时必须改。")
        st.markdown(look.plain(told.format(n=labels.number(len(summary.first_passwords)))))
        address = look.own_url(f"/loads/jobs/{job.job_id}/passwords")
        st.link_button(_("下载首次口令"), address, type="primary", icon=":material/key:")


def _refused_rows(job: Job, summary: Summary) -> None:
    with look.card(_("被拒的行"), "imports-refused"):
        if not summary.refused:
            look.empty_state("task_alt", _("没有被拒的行。"))
            return
        rows = [(labels.number(one.line), one.field, one.value, one.reason) for one in summary.faults]
        columns = [_("行号"), _("字段"), _("值"), _("原因")]
        widths = [st.column_config.TextColumn(width=width) for width in (64, 110, 130, 460)]
        st.dataframe(
            pd.DataFrame(rows, columns=columns),
            hide_index=True,
            height=36 + ROW_HEIGHT * min(len(rows), LISTED),
            row_height=ROW_HEIGHT,
            column_config=dict(zip(columns, widths, strict=True)),
            alt=_("被拒的行"),
        )
        with st.container(horizontal=True, vertical_alignment="center"):
            address = look.own_url(f"/loads/jobs/{job.job_id}/refused")
            st.link_button(_("下载被拒的行"), address, icon=":material/download:")
            st.caption(_("保持原来的列，每行注明原因；改好后可以直接再导入。"), width="content")


def _warnings(order: Order, summary: Summary) -> None:
    if summary.warnings:
        with look.card(_("请留意"), "imports-warnings"):
            for sentence in summary.warnings:
                st.markdown(f":material/info: {look.plain(sentence)}")
            if order.kind in AREAS:
                frame.link("boundaries", _("看边界版本和拓扑检查"), ":material/layers:")


def _changes(summary: Summary) -> None:
    if not summary.changes:
        return
    with look.card(_("有变化的行"), "imports-changes", right=_("最多列 {n} 处").format(n=20)):
        counted = [f"{field_name(summary.kind, name)} {labels.number(n)}" for name, n in summary.changed_fields.items()]
        if counted:
            st.caption(look.plain(_("、").join(counted)))
        rows = [(one.key, field_name(summary.kind, one.field), one.old, one.new) for one in summary.changes]
        columns = [_("编号"), _("字段"), _("原来"), _("改成")]
        st.dataframe(
            pd.DataFrame(rows, columns=columns),
            hide_index=True,
            height=36 + ROW_HEIGHT * min(len(rows), LISTED),
            row_height=ROW_HEIGHT,
            alt=_("有变化的行"),
        )
