"""WeCom (企业微信) messages of an own application to colleagues."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode

from aftersales.ground.notices.adapters.asking import ask, reach_of
from aftersales.ground.notices.ports import Letter, Rejected, TryLater, Unclear

BUSY = {-1, 45009, 45033}  # busy, too often, too many at once
TOKEN_OVER = {40014, 42001}


class WeCom:
    """The address is the colleague's WeCom user id.

    The carrier itself drops a repeat within 4 hours.
    """

    def __init__(
        self,
        *,
        corp_id: str,
        secret: str,
        agent_id: int,
        base: str = "https://qyapi.weixin.qq.com",
    ) -> None:
        self.corp_id, self._secret, self.agent_id, self.base = corp_id, secret, agent_id, base

    def send(self, letter: Letter) -> str:
        words = {
            "touser": letter.address,
            "msgtype": "text",
            "agentid": self.agent_id,
            "text": {"content": f"{letter.title}\n{letter.words}"[:2000]},
            "enable_duplicate_check": 1,
            "duplicate_check_interval": 14_400,
        }
        query = urlencode({"access_token": self._token()})
        found = self._ask("POST", f"/cgi-bin/message/send?{query}", words)
        code = found.get("errcode")
        if code in BUSY or code in TOKEN_OVER:
            raise TryLater(f"code_{code}")
        if code != 0 or found.get("invaliduser"):
            raise Rejected("unknown_user" if code == 0 else f"code_{code}"[:40])
        return str(found.get("msgid", ""))[:100]

    def was_sent(self, letter: Letter) -> bool | None:  # noqa: ARG002 - the protocol's signature
        """A repeat is safe: for 4 hours the carrier drops what it has already sent."""
        return False

    def _token(self) -> str:
        query = urlencode({"corpid": self.corp_id, "corpsecret": self._secret})
        try:
            found = self._ask("GET", f"/cgi-bin/gettoken?{query}", None)
        except Unclear as fault:  # asking for a token sends nothing
            raise TryLater(fault.code) from fault
        if found.get("errcode") != 0:
            raise TryLater(f"token_{found.get('errcode')}"[:40])
        return str(found.get("access_token", ""))

    def _ask(self, method: str, path: str, words: dict[str, Any] | None) -> dict[str, Any]:
        body = b"" if words is None else json.dumps(words, ensure_ascii=False).encode()
        headers = {"Content-Type": "application/json"}
        url = self.base + path
        return ask(url, headers=headers, body=body, reach=reach_of(self.base), method=method)
