"""Templates of a gateway's requests: placeholders in an address, in headers and in a body of JSON or a form. Pure.

Values are put into texts that have been taken apart already: into the strings of a JSON document, into the values of a
form, into the path and query of an address. So no value can change the shape of what is sent, whatever stands in it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

from governance.engine import Refused
from governance.engine.text import _

VALUES = ("phone", "email", "name", "title", "text", "link", "case", "category", "place", "urgent", "key", "secret")
_PLACE = re.compile(r"\{([^{}]*)\}")
_NO_HEADER = re.compile(r"[^\x20-\x7e]")
_HEADER_NAME = re.compile(r"[A-Za-z][A-Za-z0-9-]{0,60}")


def filled(template: str, values: Mapping[str, str]) -> str:
    """Return a text with its placeholders filled in; braces around anything else stay as they are.

    >>> filled("{case} {place}", {"case": "W1", "place": "{case}"})
    'W1 {case}'
    """
    return _PLACE.sub(lambda found: values.get(found[1], found[0]), template)


def as_json(template: str, values: Mapping[str, str]) -> bytes:
    """Return a JSON document whose strings have been filled in.

    >>> as_json('{"to": ["{phone}"], "n": 1}', {"phone": 'a"b'}).decode()
    '{"to": ["a\\\\"b"], "n": 1}'
    """
    return json.dumps(_filled_in(json.loads(template), values), ensure_ascii=False).encode()


def as_form(template: str, values: Mapping[str, str]) -> bytes:
    """Return a form whose values have been filled in.

    >>> as_form("to={phone}&msg={text}", {"phone": "1&2", "text": "a b"})
    b'to=1%262&msg=a+b'
    """
    pairs = parse_qsl(template, keep_blank_values=True, strict_parsing=True)
    return urlencode([(name, filled(value, values)) for name, value in pairs]).encode()


def as_address(template: str, values: Mapping[str, str]) -> str:
    """Return an address whose path and query have been filled in, every sign escaped.

    >>> as_address("https://sms.test/send?to={phone}", {"phone": "1/2&x=1"})
    'https://sms.test/send?to=1%2F2%26x%3D1'
    """
    return filled(template, {name: quote(value, safe="") for name, value in values.items()})


def as_headers(template: str, values: Mapping[str, str]) -> dict[str, str]:
    """Return headers whose values have been filled in; signs that a header cannot hold are left out."""
    told = json.loads(template) if template else {}
    return {name: _NO_HEADER.sub("", filled(value, values)) for name, value in told.items()}


def checked_json(template: str) -> str:
    """Return a template of a JSON body as it was written; raises Refused with the place of its fault."""
    _refuse_unknown(template)
    _document(template)
    return template


def checked_form(template: str) -> str:
    """Return a template of a form as it was written; raises Refused with the place of its fault."""
    _refuse_unknown(template)
    for at, part in enumerate(template.split("&"), 1):
        if "=" not in part or not part.partition("=")[0]:
            raise Refused(_("模板第 {n} 项“{part}”要写成 名称=值。").format(n=at, part=part[:40]))
    return template


def checked_headers(template: str) -> str:
    """Return a template of headers as it was written; raises Refused for what is no JSON object of texts."""
    if not template:
        return template
    _refuse_unknown(template)
    told = _document(template)
    fits = isinstance(told, dict) and all(
        isinstance(value, str) and _HEADER_NAME.fullmatch(name) for name, value in told.items()
    )
    if not fits:
        raise Refused(_('请求头要写成 {{"Authorization": "Bearer {{secret}}"}} 这样的 JSON 对象。').format())
    return template


def checked_address(template: str, placeholders: bool = False) -> str:
    """Return an address of a service as it was written, empty for none; raises Refused for one that must not be called.

    It has a host and neither user nor password; placeholders stand after the host, and only where they are allowed.
    """
    if not template:
        return template
    parts = _split(template)
    if parts is None or parts.scheme not in ("http", "https") or not parts.hostname or parts.fragment:
        raise Refused(_("地址要写成 https://主机/路径，不能是“{value}”。").format(value=template[:60]))
    if "@" in parts.netloc or "{" in parts.netloc:
        raise Refused(_("地址的主机部分不能有账号、口令或占位符。"))
    if not placeholders and parts.query:
        raise Refused(_("地址里不要带“?”后面的令牌，令牌放在密钥文件或环境变量里。"))
    _refuse_unknown(template)
    if re.search(r"[\s\x00-\x1f]", template):
        raise Refused(_("地址里不能有空格。"))
    return template


def _split(address: str) -> Any:
    try:
        parts = urlsplit(address)
        return parts if parts.port is None or parts.port > 0 else None
    except ValueError:
        return None


def _document(template: str) -> Any:
    try:
        return json.loads(template)
    except ValueError as error:
        at = error.pos + 1 if isinstance(error, json.JSONDecodeError) else 1
        told = _("模板不是 JSON：第 {n} 个字符附近“{near}”有错。")
        raise Refused(told.format(n=at, near=template[max(at - 6, 0) : at + 10])) from error


def _refuse_unknown(template: str) -> None:
    for found in _PLACE.finditer(template):
        word = found[1]
        if re.fullmatch(r"\w+", word) and word not in VALUES:
            known = ", ".join(f"{{{one}}}" for one in VALUES)
            told = _("第 {n} 个字符处的占位符 {word} 不认识，可用：{known}。")
            raise Refused(told.format(n=found.start() + 1, word=found[0], known=known))


def _filled_in(told: Any, values: Mapping[str, str]) -> Any:
    if isinstance(told, str):
        return filled(told, values)
    if isinstance(told, list):
        return [_filled_in(one, values) for one in told]
    if isinstance(told, dict):
        return {name: _filled_in(one, values) for name, one in told.items()}
    return told
