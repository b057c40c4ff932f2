"""Tencent Cloud SMS (2021-01-11), signed with TC3-HMAC-SHA256."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from aftersales.ground.notices.adapters.asking import ask, reach_of
from aftersales.ground.notices.ports import Letter, Rejected, TryLater

BUSY = ("LimitExceeded", "InternalError", "RequestLimitExceeded")


class TencentSms:
    """``templates`` maps our codes to the carrier's ids, ``order`` to the values' order in them."""

    def __init__(
        self,
        *,
        key_id: str,
        key_secret: str,
        sign: str,
        app_id: str,
        templates: Mapping[str, str],
        order: Mapping[str, Sequence[str]] | None = None,
        region: str = "ap-guangzhou",
        base: str = "https://sms.tencentcloudapi.com",
    ) -> None:
        self.key_id, self._secret, self.sign, self.app_id = key_id, key_secret, sign, app_id
        self.templates, self.order, self.region, self.base = templates, order or {}, region, base

    def send(self, letter: Letter) -> str:
        if letter.code not in self.templates:
            raise Rejected("no_template")
        number = letter.address if letter.address.startswith("+") else f"+86{letter.address}"
        found = self._ask(
            "SendSms",
            {
                "PhoneNumberSet": [number],
                "SmsSdkAppId": self.app_id,
                "SignName": self.sign,
                "TemplateId": self.templates[letter.code],
                "TemplateParamSet": [
                    str(letter.values.get(name, "")) for name in self.order.get(letter.code, ())
                ],
                "SessionContext": letter.reference,
            },
        )
        if error := found.get("Error"):
            raise self._verdict(str(error.get("Code", "unknown")))
        status = (found.get("SendStatusSet") or [{}])[0]
        if status.get("Code") != "Ok":
            raise self._verdict(str(status.get("Code", "unknown")))
        return str(status.get("SerialNo", ""))[:100]

    @staticmethod
    def _verdict(code: str) -> Exception:
        return TryLater(code[:40]) if code.startswith(BUSY) else Rejected(code[:40])

    def was_sent(self, letter: Letter) -> bool | None:  # noqa: ARG002 - the protocol's signature
        """The carrier's records do not carry our reference."""
        return None

    def _ask(self, action: str, body: Mapping[str, Any]) -> dict[str, Any]:
        now = datetime.now(UTC)
        words = json.dumps(body, ensure_ascii=False).encode()
        host = self.base.partition("://")[2]
        plain = f"content-type:application/json; charset=utf-8\nhost:{host}\n"
        asked = (
            f"POST\n/\n\n{plain}\ncontent-type;host\n{hashlib.sha256(words).hexdigest()}"
        ).encode()
        scope = f"{now:%Y-%m-%d}/sms/tc3_request"
        to_sign = (
            f"TC3-HMAC-SHA256\n{int(now.timestamp())}\n{scope}\n{hashlib.sha256(asked).hexdigest()}"
        )
        key = f"TC3{self._secret}".encode()
        for part in (f"{now:%Y-%m-%d}", "sms", "tc3_request"):
            key = hmac.new(key, part.encode(), hashlib.sha256).digest()
        signature = hmac.new(key, to_sign.encode(), hashlib.sha256).hexdigest()
        headers = {
            "Authorization": f"TC3-HMAC-SHA256 Credential={self.key_id}/{scope}, "
            f"SignedHeaders=content-type;host, Signature={signature}",
            "Content-Type": "application/json; charset=utf-8",
            "Host": host,
            "X-TC-Action": action,
            "X-TC-Timestamp": str(int(now.timestamp())),
            "X-TC-Version": "2021-01-11",
            "X-TC-Region": self.region,
        }
        found = ask(self.base + "/", headers=headers, body=words, reach=reach_of(self.base))
        answer = found.get("Response")
        return answer if isinstance(answer, dict) else {"Error": {"Code": "unknown"}}
