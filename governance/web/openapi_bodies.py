"""What our own routes are sent, as OpenAPI tells it."""

from __future__ import annotations

from typing import Any

from governance.notices.outbox import Receipt
from governance.routing.rules import Severity

JSON = "application/json"
LATE_REPORT: dict[str, Any] = {
    "content": {
        JSON: {
            "schema": {
                "type": "object",
                "required": ["key", "category", "lon", "lat"],
                "properties": {
                    "key": {"type": "string", "pattern": "^[A-Za-z0-9_-]{16,64}$"},
                    **{name: {"type": "string"} for name in ("account", "category", "line")},
                    "severity": {"enum": [severity.value for severity in Severity]},
                    **{name: {"type": "number"} for name in ("lon", "lat", "accuracy_m", "seen_ms", "sent_ms")},
                    "offer": {"type": "boolean", "description": "answer 409 with open cases that may be the same"},
                    "join": {"type": "string", "description": "the case that the report is added to"},
                    "answers": {"type": "object", "additionalProperties": {"type": "boolean"}},
                    "photos": {"type": "array", "items": {"type": "string", "pattern": "^[0-9a-f]{64}$"}},
                },
            }
        }
    },
    "required": True,
}
RECEIPT: dict[str, Any] = {
    "content": {
        JSON: {
            "schema": {
                "type": "object",
                "required": ["status"],
                "properties": {"status": {"enum": [receipt.value for receipt in Receipt]}},
            }
        }
    },
    "required": True,
}
