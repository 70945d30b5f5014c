"""Texts meant to hurt: what somebody could type, import or upload, and a city in which every text is one of them."""

from __future__ import annotations

import re

from governance.audit import store as audit
from governance.engine import Cursor, Engine
from governance.engine.migrate import MIGRATIONS

EVIL = "http://evil.test"
PAYLOADS = {
    "script": "<script>window.__hit('script')</script>",
    "image": "<img src=x onerror=\"window.__hit('image')\" data-payload>",
    "svg": "<svg onload=\"window.__hit('svg')\" data-payload></svg>",
    "frame": "<iframe srcdoc=\"<script>parent.__hit('frame')</script>\" data-payload></iframe>",
    "attribute": '" onmouseover="window.__hit(\'attribute\')" autofocus onfocus="window.__hit(\'focus\')" x="',
    "quote": "'><b data-payload>bold</b>",
    "close": "</textarea></title></style></script><script>window.__hit('close')</script>",
    "json": '</script><script>window.__hit(\'json\')</script>{"a":"\\u003cscript\\u003e"}',
    "template": "${window.__hit('template')}{{constructor.constructor('window.__hit(1)')()}}{% raw %}",
    "markdown image": f"![x]({EVIL}/pixel.png)",
    "markdown link": f"[click](javascript:window.__hit('link')) [out]({EVIL}/)",
    "markdown html": f'<a href="{EVIL}" data-payload>link</a> **bold** _it_ `code`',
    "directive": ":red[red] :material/delete: :blue-badge[badge] :smile: :streamlit:",
    "latex": "$\\href{javascript:window.__hit('latex')}{x}$ $$\\frac{1}{0}$$",
    "formula": '=HYPERLINK("http://evil.test","x")',
    "formula plus": "+1+cmd|'/C calc'!A0",
    "formula at": "@SUM(1+1)*cmd|' /C calc'!A0",
    "bidi": "安全\u202egnp.exe\u202c 文件\u2066x\u2069",
    "zero width": "管\u200b理\u200c员\u200d\ufeff",
    "line breaks": "first\r\nSet-Cookie: a=b\r\n\r\n<p data-payload>second",
    "sql": "'; DROP TABLE gov.cases; -- \" OR 1=1",
    "path": "../../../../etc/passwd\\..\\windows",
    "beyond": "𠮷野家👩🏽‍🚒🏴󠁧󠁢󠁥󠁮󠁧󠁿",
    "entity": "&lt;script&gt;&#60;b data-payload&#62; &amp;amp;",
    "style": "<style>body{display:none}</style>",
    "long": "长" * 190,
}
# For a field that is typed into by hand: as much of it as most fields take.
TYPED = (
    "<img src=x onerror=\"window.__hit('typed')\" data-payload>![x](http://evil.test/p)"
    ":red[r]$x$'; --${1}{{7}}=1+1\u202e👩‍🚒"
)

# Columns that hold what somebody has typed, imported or uploaded; every other text column holds a word of ours.
TEXTS = {
    "gov.premises": ("name", "address"),
    "gov.contacts": ("name",),
    "gov.centres": ("name", "name_en"),
    "gov.centre_staff": ("name",),
    "gov.centre_vehicles": ("plate",),
    "gov.centre_stock": ("unit",),
    "gov.devices": ("model", "position"),
    "gov.alarm_events": ("person", "note"),
    "gov.alarms": ("reading",),
    "gov.case_events": ("actor", "note"),
    "gov.messages": ("author", "text"),
    "gov.note_templates": ("name", "text"),
    "gov.cases": ("line", "place", "reporter_name", "handler_name"),
    "gov.accounts": ("name",),
    "gov.areas": ("name", "name_en"),
    "gov.waterways": ("name", "name_en"),
    "gov.boundary_versions": ("label",),
    "gov.imports": ("source", "file_name"),
    "gov.import_mappings": ("source",),
    "gov.unknown_owners": ("name", "address"),
    "gov.covers": ("reason",),
    "gov.categories": ("name", "name_en", "group_name", "group_name_en"),
    "gov.routing_rules": ("reason", "reason_en"),
    "gov.catalogue_versions": ("note",),
}
# Ours, or checked on its way in: words of the code, codes, numbers, hashes, JSON.
OURS = re.compile(
    r"(_id|_code|_sha256|_by|_ref|_hash|_department|_departments|_kind|_role|_format|_type|_fields|_default|_severity)$"
    r"|^(kind|state|stage|level|role|datum_in|located|language|theme|severity|duty|verdict|cause|value|health|funding|code"
    r"|moment|period|number|result|hash|subject|action|detail|address|layer|finding|mark|mapping|phone|login|sha256"
    r"|merged_into|client_key|acted_for|small_kind|content|secret|filename|profile|icon|item|map_choice|reach|email|channel|asked"
    r"|observed_how|standing|photo_steps|questions|slots|months|group_icon|leader_gate)$"
)
CATALOGUE = ("gov.departments", "gov.city", "gov.settings")  # of files that ship


def text_columns() -> dict[str, set[str]]:
    """Return table -> text columns of the schema, as the migrations declare them."""
    found: dict[str, set[str]] = {}
    for path in sorted(MIGRATIONS.glob("*.sql")):
        sql = path.read_text(encoding="utf-8")
        for table, body in re.findall(r"CREATE TABLE (gov\.\S+) \((.*?)\n\);", sql, re.S):
            found.setdefault(table, set()).update(re.findall(r"^    (\w+) VARCHAR", body, re.M))
        for table, name in re.findall(r"ALTER TABLE (gov\.\S+) ADD COLUMN (\w+) VARCHAR", sql):
            found.setdefault(table, set()).add(name)
    return found


def poison(eng: Engine) -> None:
    """Write a payload into every text of the store that people have a hand in, each row another one."""
    texts = list(PAYLOADS.values())

    def work(db: Cursor) -> None:
        for table, columns in TEXTS.items():
            for place, column in enumerate(columns):
                chosen = "(?::VARCHAR[])[(1 + (hash(rowid) % 1000 + ?) % ?)::BIGINT]"
                sql = f"UPDATE {table} SET {column} = {chosen} WHERE {column} IS NOT NULL"
                db.execute(sql, [texts, place, len(texts)])
        for text in texts:
            audit.append(db, eng.now(), "U-nobody", "settings.change", text, detail={"old": text, "new": text})

    eng.write(work)
