"""E-mail over SMTP."""

from __future__ import annotations

import smtplib
import ssl
from email.message import EmailMessage
from email.policy import SMTP

from aftersales.core.outward import DEADLINE
from aftersales.ground.notices.ports import Letter, Rejected, TryLater, Unclear


class SmtpCarrier:
    """``security`` is "tls" (port 465), "starttls" (587) or "none" (a relay on this machine)."""

    def __init__(
        self,
        *,
        host: str,
        sender: str,
        port: int = 465,
        user: str = "",
        password: str = "",
        security: str = "tls",
    ) -> None:
        self.host, self.port, self.sender = host, port, sender
        self.user, self._password, self.security = user, password, security

    def send(self, letter: Letter) -> str:
        message = EmailMessage(policy=SMTP)
        try:
            message["From"], message["To"] = self.sender, letter.address
            message["Subject"] = " ".join(letter.title.split())
            message["Message-ID"] = f"<{letter.reference}@{self.sender.rpartition('@')[2]}>"
            message["Auto-Submitted"] = "auto-generated"
            message.set_content(letter.words)
        except ValueError as fault:
            raise Rejected("bad_address") from fault
        said = False
        try:
            with self._connected() as server:
                said = True
                server.send_message(message)
        except (smtplib.SMTPRecipientsRefused, smtplib.SMTPSenderRefused) as fault:
            raise Rejected("recipient_refused") from fault
        except smtplib.SMTPResponseException as fault:
            later = 400 <= fault.smtp_code < 500
            raise (TryLater if later else Rejected)(f"smtp_{fault.smtp_code}") from fault
        except (OSError, smtplib.SMTPException) as fault:
            raise (Unclear("no_answer") if said else TryLater("not_reached")) from fault
        return letter.reference

    def was_sent(self, letter: Letter) -> bool | None:  # noqa: ARG002 - the protocol's signature
        """A mail server cannot be asked."""
        return None

    def _connected(self) -> smtplib.SMTP:
        context = ssl.create_default_context()
        if self.security == "tls":
            server: smtplib.SMTP = smtplib.SMTP_SSL(
                self.host, self.port, timeout=DEADLINE, context=context
            )
        else:
            server = smtplib.SMTP(self.host, self.port, timeout=DEADLINE)
        if self.security == "starttls":
            server.starttls(context=context)
        if self.user:
            server.login(self.user, self._password)
        return server
