"""The mail with the link to a new password."""

import re

import pytest
from django.core import mail

from tests.mails import host_names, links, looks, words

pytestmark = pytest.mark.django_db

TEXT = {
    "en": """Chairside

Hello 林小满,

Somebody, most likely you, asked for a new password for your Chairside account.
Your employee number: E100

Open this address to set a new password:
LINK

The link works once, within 3 days.
Was it not you? Then do nothing: your password stays as it is. If such mails keep coming, tell your manager.

--
Chairside wrote this mail by itself; nobody reads an answer to it.""",
    "zh-hans": """Chairside

林小满，您好！

有人（应该是您本人）申请重设您的Chairside登录密码。
您的工号：E100

请打开以下链接设置新密码：
LINK

链接3天内有效，只能使用一次。
不是您本人操作？无需处理，原密码不变。如果反复收到此类邮件，请告诉您的主管。

--
本邮件由Chairside自动发送，请勿回复。""",
}
SUBJECTS = {"en": "Set a new password for Chairside", "zh-hans": "重设Chairside登录密码"}


@pytest.fixture
def ask(client, learner):
    """Ask for a new password from a page in another language, under a host name that a stranger sent."""

    def ask(language, host="testserver"):
        learner.email, learner.language = "xiaoman@example.com", language
        learner.save()
        asked_in = {"zh-hans": "en", "en": "zh-hans"}[language]
        client.post(
            "/accounts/password/reset/", {"email": learner.email}, headers={"accept-language": asked_in, "host": host}
        )
        (message,) = mail.outbox
        return message

    return ask


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_mail_speaks_the_language_of_its_receiver(ask, language):
    message = ask(language)
    ((html, kind),) = message.alternatives
    assert kind == "text/html"
    assert message.subject == SUBJECTS[language]
    assert message.from_email == "Chairside <chairside@localhost>"
    (link,) = set(links(html))
    assert re.fullmatch(r"http://127\.0\.0\.1:8000/accounts/password/reset/key/\w+-[\w-]+/", link)
    assert message.body.replace(link, "LINK") == TEXT[language]
    assert f'<html lang="{language}">' in html


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_html_says_what_the_text_says(ask, language):
    message = ask(language)
    html = message.alternatives[0][0]
    said = words(html)
    for line in message.body.splitlines():
        if line and line != "--" and "address to set" not in line and "打开以下链接" not in line:
            assert line in said
    assert looks(html) == []


def test_the_link_leads_to_the_site_whatever_host_the_request_named(ask, settings):
    settings.ALLOWED_HOSTS = ["*"]
    message = ask("en", host="evil.example")
    assert host_names(message) == {"127.0.0.1:8000"}


def test_the_mail_tells_another_time_limit(ask, settings):
    settings.PASSWORD_RESET_TIMEOUT = 24 * 3600
    assert "The link works once, within 1 day." in ask("en").body
