"""The carriers against a server that plays them: right, busy, broken, silent, slow (C-10)."""

from __future__ import annotations

import hashlib
import hmac
import json
import smtplib
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest

from aftersales.core import outward
from aftersales.ground.notices.adapters.aliyun import AliyunSms
from aftersales.ground.notices.adapters.smtp import SmtpCarrier
from aftersales.ground.notices.adapters.tencent import TencentSms
from aftersales.ground.notices.adapters.wecom import WeCom
from aftersales.ground.notices.ports import Letter, Rejected, TryLater, Unclear

LONG = 120  # seconds that nobody waits
SECRET = "a-very-secret-key"
LETTER = Letter(
    reference="aftersales-1-20260302040000",
    address="13800138000",
    code="appointments.reminder",
    title="提醒",
    words="明天保养",
    values={"plate": "粤B12345"},
)


class Played(ThreadingHTTPServer):
    """Answers as told and keeps what it was asked."""

    def __init__(self):
        self.asked, self.answers, self.manner = [], {}, ""
        self.over = threading.Event()
        super().__init__(("127.0.0.1", 0), Part)

    @property
    def base(self):
        return f"http://127.0.0.1:{self.server_port}"


class Part(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.server.asked.append((self.path, dict(self.headers), body))
        getattr(self, self.server.manner or "answer")()

    do_GET = do_POST

    def answer(self):
        action = self.headers.get("x-acs-action") or urlsplit(self.path).path
        self.say(200, json.dumps(self.server.answers.get(action, {})).encode())

    def broken(self):
        self.say(500, b"{}")

    def rubbish(self):
        self.say(200, b"\xff" * 2 * 1024 * 1024)

    def page(self):
        self.say(200, b"<html>maintenance</html>")

    def moved(self):
        self.send_response(302)
        self.send_header("Location", "/elsewhere")
        self.end_headers()

    def silent(self):
        self.server.over.wait(LONG)

    def drip(self):
        for letter in b"HTTP/1.1 200 OK\r\nX: " + b"x" * 10 * LONG:
            try:
                self.wfile.write(bytes([letter]))
                self.wfile.flush()
            except OSError:
                return
            if self.server.over.wait(0.1):
                return

    def say(self, status, body):
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        try:
            self.wfile.write(body)
        except OSError:
            return

    def log_message(self, *_):
        pass


@pytest.fixture
def server():
    played = Played()
    thread = threading.Thread(target=played.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield played
    played.over.set()
    played.shutdown()
    played.server_close()


@pytest.fixture
def aliyun(server):
    templates = {"appointments.reminder": "SMS_1"}
    return AliyunSms(
        key_id="id", key_secret=SECRET, sign="某某4S店", templates=templates, base=server.base
    )


def test_aliyun_gets_the_template_the_values_and_our_reference_signed(server, aliyun):
    server.answers["SendSms"] = {"Code": "OK", "BizId": "900^0"}

    assert aliyun.send(LETTER) == "900^0"

    path, headers, body = server.asked[0]
    told = {name: values[0] for name, values in parse_qs(urlsplit(path).query).items()}
    assert told == {
        "PhoneNumbers": "13800138000",
        "SignName": "某某4S店",
        "TemplateCode": "SMS_1",
        "TemplateParam": '{"plate": "粤B12345"}',
        "OutId": LETTER.reference,
    }
    assert headers["Authorization"].startswith("ACS3-HMAC-SHA256 Credential=id,SignedHeaders=")
    assert headers["Authorization"].endswith(_acs3(path, headers, body))


def _acs3(path, headers, body):
    """The carrier's own reckoning, written from its description."""
    small = {name.lower(): value for name, value in headers.items()}
    names = ["host", *sorted(name for name in small if name.startswith("x-acs-"))]
    lines = "".join(f"{name}:{small[name]}\n" for name in sorted(names))
    query = urlsplit(path).query
    asked = "\n".join(
        ["POST", "/", query, lines, ";".join(sorted(names)), hashlib.sha256(body).hexdigest()]
    )
    text = "ACS3-HMAC-SHA256\n" + hashlib.sha256(asked.encode()).hexdigest()
    return "Signature=" + hmac.new(SECRET.encode(), text.encode(), hashlib.sha256).hexdigest()


def test_aliyun_can_be_asked_whether_it_has_a_message(server, aliyun):
    row = {"OutId": LETTER.reference, "SendStatus": 3}
    server.answers["QuerySendDetails"] = {
        "Code": "OK",
        "SmsSendDetailDTOs": {"SmsSendDetailDTO": [row]},
    }
    assert aliyun.was_sent(LETTER) is True

    row["OutId"] = "another"
    assert aliyun.was_sent(LETTER) is False

    server.answers["QuerySendDetails"] = {"Code": "isv.ACCOUNT_ABNORMAL"}
    assert aliyun.was_sent(LETTER) is None


@pytest.mark.parametrize(
    ("code", "verdict"),
    [("isv.BUSINESS_LIMIT_CONTROL", TryLater), ("isv.MOBILE_NUMBER_ILLEGAL", Rejected)],
)
def test_aliyun_s_no_is_for_now_or_for_good(server, aliyun, code, verdict):
    server.answers["SendSms"] = {"Code": code}

    with pytest.raises(verdict):
        aliyun.send(LETTER)


def test_a_message_without_an_approved_template_is_not_even_asked_about(server, aliyun):
    with pytest.raises(Rejected, match="no_template"):
        aliyun.send(Letter("r", "1", "other", "", "", {}))
    assert server.asked == []


@pytest.mark.parametrize("manner", ["broken", "rubbish", "page", "silent", "drip", "moved"])
def test_whatever_the_carrier_does_the_call_ends_in_time_and_is_called_unclear(
    server, aliyun, manner, monkeypatch
):
    monkeypatch.setattr(outward, "DEADLINE", 1.0)
    monkeypatch.setitem(outward.call.__kwdefaults__, "deadline", 1.0)
    server.manner = manner
    began = time.monotonic()

    with pytest.raises(Unclear) as answer:
        aliyun.send(LETTER)

    assert time.monotonic() - began < LONG / 2
    assert SECRET not in repr(answer.value)
    assert len(server.asked) == 1  # a redirect is not followed either


def test_the_real_deadline_stays_under_the_ten_seconds_of_the_plan():
    assert outward.DEADLINE < 10


def test_a_carrier_that_is_not_there_is_tried_later():
    gone = AliyunSms(
        key_id="id",
        key_secret=SECRET,
        sign="s",
        templates={LETTER.code: "T"},
        base="http://127.0.0.1:9",
    )
    with pytest.raises(TryLater):
        gone.send(LETTER)


def test_tencent_gets_the_values_in_the_template_s_order(server):
    carrier = TencentSms(
        key_id="id",
        key_secret=SECRET,
        sign="某某4S店",
        app_id="1400",
        templates={LETTER.code: "77"},
        order={LETTER.code: ["plate"]},
        base=server.base,
    )
    server.answers["/"] = {"Response": {"SendStatusSet": [{"Code": "Ok", "SerialNo": "s1"}]}}

    assert carrier.send(LETTER) == "s1"

    _, headers, body = server.asked[0]
    assert json.loads(body) == {
        "PhoneNumberSet": ["+8613800138000"],
        "SmsSdkAppId": "1400",
        "SignName": "某某4S店",
        "TemplateId": "77",
        "TemplateParamSet": ["粤B12345"],
        "SessionContext": LETTER.reference,
    }
    assert headers["Authorization"].startswith("TC3-HMAC-SHA256 Credential=id/")
    server.answers["/"] = {"Response": {"Error": {"Code": "LimitExceeded.PhoneNumberDailyLimit"}}}
    with pytest.raises(TryLater):
        carrier.send(LETTER)


def test_wecom_asks_for_a_token_and_has_repeats_dropped(server):
    carrier = WeCom(corp_id="ww1", secret=SECRET, agent_id=7, base=server.base)
    server.answers |= {
        "/cgi-bin/gettoken": {"errcode": 0, "access_token": "tok"},
        "/cgi-bin/message/send": {"errcode": 0, "msgid": "m1"},
    }

    assert carrier.send(LETTER) == "m1"

    body = json.loads(server.asked[1][2])
    assert (body["touser"], body["enable_duplicate_check"]) == ("13800138000", 1)
    assert body["text"]["content"] == "提醒\n明天保养"
    server.answers["/cgi-bin/message/send"] = {"errcode": 0, "invaliduser": "x"}
    with pytest.raises(Rejected):
        carrier.send(LETTER)


def test_wecom_without_a_token_has_surely_sent_nothing(server):
    server.manner = "broken"
    with pytest.raises(TryLater):
        WeCom(corp_id="ww1", secret=SECRET, agent_id=7, base=server.base).send(LETTER)


class Mailbox:
    """Stands in for a mail server's connection."""

    def __init__(self, fault=None):
        self.sent, self.fault = [], fault

    def __enter__(self):
        return self

    def __exit__(self, *_):
        return None

    def send_message(self, message):
        if self.fault:
            raise self.fault
        self.sent.append(message)


@pytest.fixture
def mail(monkeypatch):
    box = Mailbox()
    monkeypatch.setattr(SmtpCarrier, "_connected", lambda self: box)
    return box


MAIL = Letter("ref-1", "wang@example.cn", "c", "周报\r\nBcc: x@y.z", "正文", {})


def test_mail_is_built_by_the_library_so_a_header_cannot_be_slipped_in(mail):
    SmtpCarrier(host="h", sender="service@dealer.example").send(MAIL)

    (message,) = mail.sent
    assert (message["To"], message["Bcc"]) == ("wang@example.cn", None)
    assert message["Message-ID"] == "<ref-1@dealer.example>"
    assert message.get_content().strip() == "正文"


@pytest.mark.parametrize(
    ("fault", "verdict"),
    [
        (smtplib.SMTPRecipientsRefused({}), Rejected),
        (smtplib.SMTPDataError(451, b"later"), TryLater),
        (smtplib.SMTPDataError(554, b"spam"), Rejected),
        (smtplib.SMTPServerDisconnected("gone"), Unclear),
        (TimeoutError(), Unclear),
    ],
)
def test_a_mail_server_s_no_is_for_now_for_good_or_unclear(mail, fault, verdict):
    mail.fault = fault
    with pytest.raises(verdict):
        SmtpCarrier(host="h", sender="service@dealer.example").send(MAIL)
