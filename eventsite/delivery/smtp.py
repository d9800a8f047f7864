"""Mail handed to an SMTP server."""

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import flask_mail
from flask import Flask

from eventsite import text
from eventsite.config import LOOPBACK
from eventsite.delivery.mime import OutgoingMessage
from eventsite.delivery.queue import NotTaken

DEMO_DOMAINS = (".example", "@example")


class Smtp:
    """The configured SMTP server; one connection for a batch."""

    def __init__(self, app: Flask) -> None:
        app.config["MAIL_SUPPRESS_SEND"] = False
        flask_mail.Mail(app)
        self._state: flask_mail._Mail = app.extensions["mail"]
        self._timeout: int = app.config["MAIL_TIMEOUT"]
        self._is_here = app.config["MAIL_SERVER"] in LOOPBACK

    @contextmanager
    def open(self) -> Iterator["SmtpChannel"]:
        """Open a connection to the server. Raises NotTaken when it does not answer or does not let us in."""
        connection = CarefulConnection(self._state, self._timeout, is_here=self._is_here)
        try:
            connection.__enter__()
        except (OSError, ValueError) as error:  # smtplib's own errors are OSErrors
            raise NotTaken(f"the mail server does not answer ({type(error).__name__})") from error
        try:
            yield SmtpChannel(connection, takes_demo=self._is_here)
        finally:
            connection.leave()


class SmtpChannel:
    """An open connection to the server."""

    def __init__(self, connection: "CarefulConnection", *, takes_demo: bool) -> None:
        self._connection = connection
        self._takes_demo = takes_demo

    def send(self, message: OutgoingMessage, message_id: int) -> None:
        """Hand the message over. Raises NotTaken: for good on 5xx, for now on 4xx and broken connections.

        What the server says before it has heard the recipient is not the recipient's fault, so it is for now.
        """
        if not self._takes_demo and str(message.recipients[0]).lower().endswith(DEMO_DOMAINS):
            raise NotTaken("a demo address, which mail never leaves for", is_final=True)
        try:
            message.send(self._connection)
        except smtplib.SMTPRecipientsRefused as error:
            raise _answered(*next(iter(error.recipients.values())), is_about_us=False) from error
        except smtplib.SMTPResponseException as error:
            is_about_us = isinstance(error, smtplib.SMTPSenderRefused | smtplib.SMTPHeloError)
            raise _answered(error.smtp_code, error.smtp_error, is_about_us=is_about_us) from error
        except OSError as error:
            raise NotTaken(f"the mail server went away ({type(error).__name__})", is_broken=True) from error


class CarefulConnection(flask_mail.Connection):
    """Flask-Mail's connection with what it lacks: a time limit, checked certificates, no half-open sockets."""

    def __init__(self, mail: flask_mail._Mail, timeout: int, *, is_here: bool) -> None:
        super().__init__(mail)  # type: ignore[arg-type]
        self._timeout = timeout
        # A catch-all on this machine may have signed its certificate itself.
        self._tls = None if is_here else ssl.create_default_context()

    def configure_host(self) -> smtplib.SMTP | smtplib.SMTP_SSL:
        """Connect, with TLS and a login as the settings say. Raises OSError."""
        host = self._connected()
        try:
            if self.mail.use_tls:
                host.starttls(context=self._tls)
            if self.mail.username:
                host.login(self.mail.username, self.mail.password or "")
        except BaseException:
            host.close()
            raise
        return host

    def leave(self) -> None:
        """Say goodbye, if the server still listens."""
        if self.host is not None:
            with suppress(OSError):
                self.host.quit()
            self.host.close()

    def _connected(self) -> smtplib.SMTP | smtplib.SMTP_SSL:
        if self.mail.use_ssl:
            return smtplib.SMTP_SSL(self.mail.server, self.mail.port, timeout=self._timeout, context=self._tls)
        return smtplib.SMTP(self.mail.server, self.mail.port, timeout=self._timeout)


def _answered(code: int, answer: bytes | str, *, is_about_us: bool) -> NotTaken:
    said = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
    is_final = 500 <= code < 600 and not is_about_us
    return NotTaken(f"{code} {text.one_line(said)}", is_final=is_final, is_broken=code == 421 or is_about_us)
