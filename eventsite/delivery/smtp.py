"""Mail handed to an SMTP server."""

import smtplib
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import flask_mail
from flask import Flask

from eventsite.config import LOOPBACK
from eventsite.delivery.mime import OutgoingMessage
from eventsite.delivery.queue import NotTaken

DEMO_DOMAINS = (".example", "@example")


class Smtp:
    """The configured SMTP server; one connection for a batch."""

    def __init__(self, app: Flask) -> None:
        app.config["MAIL_SUPPRESS_SEND"] = False
        self._mail = flask_mail.Mail(app)
        self._timeout: int = app.config["MAIL_TIMEOUT"]
        self._takes_demo = app.config["MAIL_SERVER"] in LOOPBACK

    @contextmanager
    def open(self) -> Iterator["SmtpChannel"]:
        """Open a connection to the server. Raises NotTaken when it does not answer or lets us in."""
        connection = TimedConnection(self._mail.state, self._timeout)
        try:
            connection.__enter__()
        except (OSError, smtplib.SMTPException) as error:
            raise NotTaken(f"the mail server does not answer ({type(error).__name__})") from error
        try:
            yield SmtpChannel(connection, self._takes_demo)
        finally:
            connection.leave()


class SmtpChannel:
    """An open connection to the server."""

    def __init__(self, connection: "TimedConnection", takes_demo: bool) -> None:
        self._connection = connection
        self._takes_demo = takes_demo

    def send(self, message: OutgoingMessage, message_id: int) -> None:
        """Hand the message over. Raises NotTaken: for good on 5xx, for now on 4xx and broken connections."""
        if not self._takes_demo and message.recipients[0].endswith(DEMO_DOMAINS):
            raise NotTaken("a demo address, which mail never leaves for", is_final=True)
        try:
            message.send(self._connection)
        except smtplib.SMTPRecipientsRefused as error:
            code, answer = next(iter(error.recipients.values()))
            raise _answered(code, answer) from error
        except smtplib.SMTPServerDisconnected as error:
            raise NotTaken("the mail server hung up", is_broken=True) from error
        except smtplib.SMTPResponseException as error:
            raise _answered(error.smtp_code, error.smtp_error) from error
        except OSError as error:
            raise NotTaken(f"the mail server went away ({type(error).__name__})", is_broken=True) from error


class TimedConnection(flask_mail.Connection):
    """Flask-Mail's connection, which alone would wait for a silent server for ever."""

    def __init__(self, mail: flask_mail._Mail, timeout: int) -> None:
        super().__init__(mail)
        self._timeout = timeout

    def configure_host(self) -> smtplib.SMTP | smtplib.SMTP_SSL:
        """Connect, with TLS and a login as the settings say."""
        kind = smtplib.SMTP_SSL if self.mail.use_ssl else smtplib.SMTP
        host = kind(self.mail.server, self.mail.port, timeout=self._timeout)
        if self.mail.use_tls:
            host.starttls()
        if self.mail.username:
            host.login(self.mail.username, self.mail.password or "")
        return host

    def leave(self) -> None:
        """Say goodbye, if the server still listens."""
        if self.host is not None:
            with suppress(OSError, smtplib.SMTPException):
                self.host.quit()


def _answered(code: int, answer: bytes | str) -> NotTaken:
    text = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
    return NotTaken(f"{code} {text}", is_final=500 <= code < 600, is_broken=code == 421)
