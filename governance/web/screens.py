"""The few screens that are not Streamlit pages: starting, sign-in, and a plain sentence. Jinja, always escaped."""

from __future__ import annotations

from functools import cache

from jinja2 import Environment, FileSystemLoader
from starlette.responses import HTMLResponse

from governance.engine import text
from governance.engine.home import DATA
from governance.web.startup import Startup

STRICT_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self';"
    " connect-src 'self'; form-action 'self'; frame-ancestors 'self'; base-uri 'none'"
)


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(DATA / "templates" / "web"),
        autoescape=True,
        extensions=["jinja2.ext.i18n"],
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.install_gettext_callables(text.gettext, text.ngettext, newstyle=False)  # type: ignore[attr-defined]
    return environment


def screen(name: str, language: str, status: int = 200, **facts: object) -> HTMLResponse:
    """Return a rendered screen under the strict content policy."""
    with text.speaking(language):
        content = _environment().get_template(f"{name}.html").render(language=language, **facts)
    return HTMLResponse(content, status, {"content-security-policy": STRICT_POLICY, "cache-control": "no-store"})


def starting(startup: Startup, language: str, base: str) -> HTMLResponse:
    """Return the screen shown while the store opens or the demo city is built; it reloads itself when ready."""
    share = round(startup.share * 100)
    stage = startup.stage_in(language)
    return screen("starting", language, stage=stage, share=share, trouble=startup.trouble_in(language), base=base)


def sentence(message: str, language: str, base: str, status: int) -> HTMLResponse:
    """Return one clear sentence with a way back."""
    return screen("sentence", language, status, message=message, base=base)
