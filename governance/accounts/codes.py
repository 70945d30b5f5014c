"""Codes of the second factor: which time step a code of an authenticator app belongs to, and recovery codes. Pure."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime

import pyotp
import segno

STEP_SECONDS = 30
STEPS_APART = 1  # a phone's clock may be half a minute off, either way
RECOVERY_CODES = 10
RECOVERY_BYTES = 10
ISSUER = "Whistlemap"


def matching_step(secret: str, code: str, now: datetime, newest_step: int | None) -> int | None:
    """Return the time step a six-digit code belongs to, None when it fits none or its step has been used (RFC 6238).

    A step that was used, and every step before it, fits no more: whoever looked over the shoulder comes too late.
    """
    typed = re.sub(r"\s", "", unicodedata.normalize("NFKC", code))  # a Chinese keyboard writes wide figures
    generator = pyotp.TOTP(secret, interval=STEP_SECONDS)
    step_now = int(now.timestamp()) // STEP_SECONDS
    fitting = [
        step
        for step in range(step_now - STEPS_APART, step_now + STEPS_APART + 1)
        if hmac.compare_digest(generator.generate_otp(step).encode(), typed.encode())
    ]
    return next((step for step in fitting if newest_step is None or step > newest_step), None)


def secret_from(token: str) -> str:
    """Return the shared secret that belongs to a token nobody else holds: 160 bits, base32.

    >>> len(secret_from("a")), secret_from("a") == secret_from("b")
    (32, False)
    """
    return base64.b32encode(hmac.digest(token.encode(), b"authenticator", "sha256")[:20]).decode()


def address(secret: str, login: str) -> str:
    """Return the otpauth address that an authenticator app reads from the square code."""
    return pyotp.TOTP(secret, interval=STEP_SECONDS).provisioning_uri(name=login, issuer_name=ISSUER)


def spaced(secret: str) -> str:
    """Return a secret in groups of four, for typing it by hand.

    >>> spaced("ABCDEFGHIJ")
    'ABCD EFGH IJ'
    """
    return " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))


def recovery_code(random: bytes) -> str:
    """Return a recovery code of 80 random bits, in groups for the eye.

    >>> recovery_code(bytes(10))
    'AAAA-AAAA-AAAA-AAAA'
    """
    text = base64.b32encode(random).decode()
    return "-".join(text[at : at + 4] for at in range(0, len(text), 4))


def recovery_hash(code: str) -> str | None:
    """Return under which hash a recovery code is kept, None when what was typed cannot be one.

    Case, spaces and dashes do not matter, and the figures 0, 1 and 8, which no code has, are read as O, I and B.

    >>> recovery_hash("aaaa aaaa-aaaaaaaa") == recovery_hash("AAAA-AAAA-AAAA-AAAA")
    True
    """
    plain = re.sub(r"[\s-]", "", unicodedata.normalize("NFKC", code)).upper().translate(str.maketrans("018", "OIB"))
    return hashlib.sha256(plain.encode()).hexdigest() if re.fullmatch(r"[A-Z2-7]{16}", plain) else None


@dataclass(frozen=True)
class Enrolment:
    """What somebody needs to set up his authenticator: the login it is for, and the secret to scan or to type."""

    login: str
    secret: str

    @property
    def typed(self) -> str:
        """The secret in groups of four, for typing it by hand."""
        return spaced(self.secret)

    @property
    def address(self) -> str:
        """The otpauth address that opens the authenticator on the phone itself."""
        return address(self.secret, self.login)

    def picture(self) -> str:
        """Return the square code as inline SVG."""
        return str(self._square().svg_inline(border=3, omitsize=True, dark="#17252b", light="#ffffff"))

    def picture_address(self) -> str:
        """Return the square code as a data address, for places that strip inline SVG."""
        return str(self._square().svg_data_uri(border=3, omitsize=True, dark="#17252b", light="#ffffff"))

    def _square(self) -> segno.QRCode:
        return segno.make(address(self.secret, self.login), error="m", micro=False)
