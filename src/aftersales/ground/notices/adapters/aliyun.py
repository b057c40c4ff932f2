"""Alibaba Cloud SMS (Dysmsapi 2017-05-25), signed after its version 3 (ACS3-HMAC-SHA256)."""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote, urlencode

from aftersales.ground.notices.adapters.asking import ask, reach_of
from aftersales.ground.notices.ports import Letter, Rejected, TryLater

BUSY = {"isv.BUSINESS_LIMIT_CONTROL", "isp.SYSTEM_ERROR", "Throttling", "Throttling.User"}
BEIJING = timedelta(hours=8)


class AliyunSms:
    """Templates are approved by the carrier: ``templates`` maps our codes to its codes."""

    def __init__(
        self,
        *,
        key_id: str,
        key_secret: str,
        sign: str,
        templates: Mapping[str, str],
        base: str = "https://dysmsapi.aliyuncs.com",
    ) -> None:
        self.key_id, self._secret, self.sign = key_id, key_secret, sign
        self.templates, self.base = templates, base

    def send(self, letter: Letter) -> str:
        if letter.code not in self.templates:
            raise Rejected("no_template")
        found = self._ask(
            "SendSms",
            {
                "PhoneNumbers": letter.address,
                "SignName": self.sign,
                "TemplateCode": self.templates[letter.code],
                "TemplateParam": json.dumps(dict(letter.values), ensure_ascii=False),
                "OutId": letter.reference,
            },
        )
        if found.get("Code") != "OK":
            code = str(found.get("Code", "unknown"))[:40]
            raise TryLater(code) if code in BUSY else Rejected(code)
        return str(found.get("BizId", ""))[:100]

    def was_sent(self, letter: Letter) -> bool | None:
        """The carrier lists what went to a number on a day, with our reference in it."""
        today = datetime.now(UTC) + BEIJING
        for day in (today, today - timedelta(days=1)):
            found = self._ask(
                "QuerySendDetails",
                {
                    "PhoneNumber": letter.address,
                    "SendDate": f"{day:%Y%m%d}",
                    "PageSize": "50",
                    "CurrentPage": "1",
                },
            )
            if found.get("Code") != "OK":
                return None
            rows = (found.get("SmsSendDetailDTOs") or {}).get("SmsSendDetailDTO") or []
            if any(row.get("OutId") == letter.reference for row in rows):
                return True
        return False

    def _ask(self, action: str, query: Mapping[str, str]) -> dict[str, Any]:
        words = urlencode(sorted(query.items()), quote_via=quote, safe="~")
        host = self.base.partition("://")[2]
        headers = {
            "host": host,
            "x-acs-action": action,
            "x-acs-content-sha256": hashlib.sha256(b"").hexdigest(),
            "x-acs-date": f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}",
            "x-acs-signature-nonce": secrets.token_hex(16),
            "x-acs-version": "2017-05-25",
        }
        names = ";".join(sorted(headers))
        lines = "".join(f"{name}:{headers[name]}\n" for name in sorted(headers))
        asked = f"POST\n/\n{words}\n{lines}\n{names}\n{headers['x-acs-content-sha256']}"
        hashed = hashlib.sha256(asked.encode()).hexdigest()
        signed = hmac.new(
            self._secret.encode(), f"ACS3-HMAC-SHA256\n{hashed}".encode(), hashlib.sha256
        ).hexdigest()
        headers["Authorization"] = (
            f"ACS3-HMAC-SHA256 Credential={self.key_id},SignedHeaders={names},Signature={signed}"
        )
        return ask(f"{self.base}/?{words}", headers=headers, body=b"", reach=reach_of(self.base))
