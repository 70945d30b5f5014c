"""What a plain form has sent, and nothing that only calls itself one."""

from __future__ import annotations

from starlette.exceptions import HTTPException
from starlette.requests import Request

from governance.engine.text import _

KIND = "application/x-www-form-urlencoded"


async def read_form(request: Request) -> dict[str, str]:
    """Return the fields of a form as our own pages send it; raises 415 for a body of any other kind.

    A multipart body names the encoding of its own texts, and half of those that Python knows yield signs that no hash,
    store or header takes.
    """
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind not in (KIND, ""):
        raise HTTPException(415, _("请用本站的表单提交。"))
    form = await request.form() if kind else {}
    return {name: str(value).encode("utf-8", "ignore").decode() for name, value in form.items()}
