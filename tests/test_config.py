"""What the settings promise to whoever runs the site."""

import pytest

from eventsite import config
from eventsite.config import SettingsError

KEY = "a key of sixteen characters or more"


def load(folder, toml="", **environment):
    """Load the settings from a file and the environment, a key given unless one is named."""
    (folder / "settings.toml").write_text(toml, encoding="utf-8")
    given = {"SECRET_KEY": KEY} | environment
    environ = {f"EVENTSITE_{name}": text for name, text in given.items() if text is not None}
    return config.load(environ | {"EVENTSITE_INSTANCE_PATH": str(folder)})


def refusal(folder, toml="", **environment):
    with pytest.raises(SettingsError) as caught:
        load(folder, toml, **environment)
    return str(caught.value)


def test_a_key_alone_is_enough_to_start(tmp_path):
    defaults = {setting.name: setting.default for setting in config.SETTINGS}
    computed = {
        "INSTANCE_PATH": str(tmp_path),
        "SECRET_KEY": KEY,
        "SQLALCHEMY_DATABASE_URI": f"sqlite:///{tmp_path / 'eventsite.sqlite'}",
        "BOUNCE_DOMAIN": "kalender.example.se",
        "FIXED_SETTINGS": ("INSTANCE_PATH", "SECRET_KEY"),
    }
    assert load(tmp_path) == defaults | computed


@pytest.mark.parametrize(
    ("toml", "environment", "port"),
    [
        ("", {}, 25),
        ("mail_port = 587", {}, 587),
        ("MAIL_PORT = 587", {}, 587),
        ("", {"MAIL_PORT": "465"}, 465),
        ("mail_port = 587", {"MAIL_PORT": "465"}, 465),
    ],
)
def test_the_environment_goes_before_the_file_before_the_default(tmp_path, toml, environment, port):
    assert load(tmp_path, toml, **environment)["MAIL_PORT"] == port


def test_what_the_caller_names_goes_before_all(tmp_path):
    environ = {"EVENTSITE_INSTANCE_PATH": str(tmp_path), "EVENTSITE_SECRET_KEY": KEY, "EVENTSITE_MAIL_PORT": "465"}
    assert config.load(environ, MAIL_PORT=26)["MAIL_PORT"] == 26


@pytest.mark.parametrize(
    ("toml", "environment"),
    [("mail_sever = 'x'", {}), ("", {"MAIL_SEVER": "x"})],
    ids=["file", "environment"],
)
def test_an_unknown_name_stops_the_start(tmp_path, toml, environment):
    said = refusal(tmp_path, toml, **environment)
    assert said == "unknown settings: MAIL_SEVER; docs/settings.md lists the known ones"


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("MAIL_PORT", "smtp", "invalid literal for int() with base 10: 'smtp'"),
        ("MAIL_USE_TLS", "perhaps", "true or false"),
    ],
)
def test_a_wrong_type_stops_the_start(tmp_path, name, text, said):
    assert refusal(tmp_path, **{name: text}) == f"EVENTSITE_{name} cannot be {text!r}: {said}"


@pytest.mark.parametrize(
    ("toml", "said"),
    [
        ("mail_port = '25'", "MAIL_PORT in settings.toml must be of type int"),
        ("mail_port = true", "MAIL_PORT in settings.toml must be of type int"),
        ("mail_use_tls = 1", "MAIL_USE_TLS in settings.toml must be of type bool"),
        ("secret_key = 1234567890123456", "SECRET_KEY in settings.toml must be of type str"),
        ("secret_key_fallbacks = 'one'", "SECRET_KEY_FALLBACKS in settings.toml must be of type tuple"),
    ],
)
def test_a_wrong_type_in_the_file_stops_the_start(tmp_path, toml, said):
    assert refusal(tmp_path, toml) == said


def test_a_file_that_is_no_toml_stops_the_start(tmp_path):
    assert refusal(tmp_path, "mail_port: 25").startswith("settings.toml cannot be read: ")


@pytest.mark.parametrize("key", [None, "", "fifteen letters"])
def test_a_missing_or_short_key_stops_the_start(tmp_path, key):
    assert refusal(tmp_path, SECRET_KEY=key) == "EVENTSITE_SECRET_KEY is missing or shorter than 16 characters"


def test_the_key_that_make_run_wrote_is_used(tmp_path):
    (tmp_path / "secret_key").write_text(f"{KEY}\n", encoding="ascii")
    assert load(tmp_path, SECRET_KEY=None)["SECRET_KEY"] == KEY


def test_a_key_of_digits_stays_text(tmp_path):
    assert load(tmp_path, SECRET_KEY="12345678901234567890")["SECRET_KEY"] == "12345678901234567890"


def test_earlier_keys_are_separated_by_commas(tmp_path):
    assert load(tmp_path, SECRET_KEY_FALLBACKS="one, 2,,")["SECRET_KEY_FALLBACKS"] == ("one", "2")


def test_earlier_keys_are_a_list_in_the_file(tmp_path):
    assert load(tmp_path, "secret_key_fallbacks = ['one', '2']")["SECRET_KEY_FALLBACKS"] == ("one", "2")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("true", True),
        ("Yes", True),
        ("1", True),
        ("on", True),
        ("FALSE", False),
        ("no", False),
        ("0", False),
        ("", True),
    ],
)
def test_yes_and_no_are_said_in_several_ways(tmp_path, text, value):
    assert load(tmp_path, RATELIMIT_ENABLED=text)["RATELIMIT_ENABLED"] is value


def test_a_public_site_needs_a_mail_server(tmp_path):
    said = refusal(tmp_path, BASE_URL="https://traffar.se")
    assert said == "EVENTSITE_MAIL_SERVER must be set when the base URL is not loopback"


@pytest.mark.parametrize(
    "address", ["", "localhost:3310", "127.0.0.1:3310", "[::1]:3310", "clamav.internal:3310", "/run/clamav/clamd.ctl"]
)
def test_a_scanner_is_named_by_host_and_port_or_its_socket(tmp_path, address):
    assert load(tmp_path, CLAMD=address)["CLAMD"] == address


@pytest.mark.parametrize(
    "address",
    ["localhost", "3310", ":3310", "localhost:", "localhost:0", "localhost:x", "localhost:99999", "::1:3310", "[::1"]
    + ["tcp://localhost:3310", "me@localhost:3310", "localhost:3310/x", "run/clamd.ctl"],
)
def test_what_names_no_scanner_stops_the_start(tmp_path, address):
    said = "EVENTSITE_CLAMD must look like localhost:3310 or /run/clamav/clamd.ctl"
    assert refusal(tmp_path, CLAMD=address) == said


def test_a_public_site_needs_limits_per_caller(tmp_path):
    said = refusal(tmp_path, BASE_URL="https://traffar.se", MAIL_SERVER="smtp.se", RATELIMIT_ENABLED="false")
    assert said == "EVENTSITE_RATELIMIT_ENABLED=false is for load tests on a loopback base URL"


@pytest.mark.parametrize("url", ["http://127.0.0.1:8000", "http://localhost", "http://[::1]:8000"])
def test_a_loopback_site_needs_neither(tmp_path, url):
    assert load(tmp_path, BASE_URL=url, RATELIMIT_ENABLED="false")["BASE_URL"] == url


@pytest.mark.parametrize("url", ["traffar.se", "ftp://traffar.se", "https://", "https://traffar.se/traffar"])
def test_a_base_url_is_a_scheme_and_a_host(tmp_path, url):
    said = refusal(tmp_path, BASE_URL=url, MAIL_SERVER="smtp.se")
    assert said == "EVENTSITE_BASE_URL must look like https://example.se, without a path"


@pytest.mark.parametrize("url", ["https://traffar.se?a=b", "https://traffar.se#a", "https://user:pw@traffar.se"])
def test_a_base_url_has_nothing_after_or_before_its_host(tmp_path, url):
    said = refusal(tmp_path, BASE_URL=url, MAIL_SERVER="smtp.se")
    assert said == "EVENTSITE_BASE_URL must look like https://example.se, without a path"


def test_a_slash_after_the_base_url_is_taken_away(tmp_path):
    assert load(tmp_path, BASE_URL="http://localhost:8000/")["BASE_URL"] == "http://localhost:8000"


@pytest.mark.parametrize("address", ["kalender", "a@b@c.se"])
def test_invitations_come_from_one_address(tmp_path, address):
    assert refusal(tmp_path, CALENDAR_ADDRESS=address) == "EVENTSITE_CALENDAR_ADDRESS must be one e-mail address"


@pytest.mark.parametrize(
    ("url", "server", "has_inbox"),
    [("http://localhost", "", True), ("http://localhost", "smtp.se", False), ("https://a.se", "smtp.se", False)],
)
def test_the_local_inbox_is_for_this_machine_without_a_mail_server(tmp_path, url, server, has_inbox):
    assert config.has_inbox(load(tmp_path, BASE_URL=url, MAIL_SERVER=server)) is has_inbox


GOOD = "a" * 43 + "="


@pytest.mark.parametrize("keys", ["hemlig", "a" * 44, f"{GOOD},kort", f"{GOOD},åäö", "="])
def test_a_bad_encryption_key_stops_the_start_without_being_told(tmp_path, keys):
    said = refusal(tmp_path, ENCRYPTION_KEYS=keys)
    assert said == (
        "EVENTSITE_ENCRYPTION_KEYS must be Fernet keys, comma-separated: 32 random bytes each, in URL-safe base64"
    )


@pytest.mark.parametrize("toml", ["encryption_keys = [1]", "encryption_keys = [['x']]"])
def test_a_bad_encryption_key_in_the_file_stops_the_start(tmp_path, toml):
    assert refusal(tmp_path, toml).startswith("EVENTSITE_ENCRYPTION_KEYS must be Fernet keys")


def test_encryption_keys_are_separated_by_commas_the_newest_first(tmp_path):
    other = "b" * 43 + "="
    assert load(tmp_path, ENCRYPTION_KEYS=f"{other}, {GOOD}")["ENCRYPTION_KEYS"] == (other, GOOD)


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("SQLALCHEMY_DATABASE_URI", "hemligt"),
        ("SQLALCHEMY_DATABASE_URI", "mysql://eventsite:hemligt@db/eventsite"),
        ("SQLALCHEMY_DATABASE_URI", "postgresql+psycopg://eventsite:hemligt@db:hemlig/eventsite"),
        ("SQLALCHEMY_DATABASE_URI", "postgresql+psycopg://eventsite:hemligt@[db/eventsite"),
        ("REDIS_URL", "hemligt"),
        ("REDIS_URL", "redis://:hem/ligt@redis:6379/0"),
    ],
)
def test_an_address_that_is_none_stops_the_start_without_being_told(tmp_path, name, address):
    said = refusal(tmp_path, **{name: address})
    assert (said.startswith(f"EVENTSITE_{name} must look like "), "hem" in said) == (True, False)


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("SQLALCHEMY_DATABASE_URI", "postgresql+psycopg://eventsite:a/b#c?d:e@db:5432/eventsite?sslmode=require"),
        ("SQLALCHEMY_DATABASE_URI", "postgresql+psycopg:///eventsite?host=/run/postgresql"),
        ("SQLALCHEMY_DATABASE_URI", "sqlite:////srv/eventsite:1.sqlite"),
        ("SQLALCHEMY_DATABASE_URI", "sqlite:////srv/traffar@forening:2/eventsite.sqlite"),
        ("REDIS_URL", "rediss://:a%2Fb@[::1]:6379/0"),
        ("REDIS_URL", "unix:///run/redis.sock"),
    ],
)
def test_addresses_are_of_these_kinds(tmp_path, name, address):
    assert load(tmp_path, **{name: address})[name] == address


ACCOUNTS = {"OIDC_ISSUER": "https://id.example/tenant", "OIDC_CLIENT_ID": "eventsite", "OIDC_CLIENT_SECRET": "secret"}


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"OIDC_ISSUER": "http://id.example/tenant"}, "https://"),
        ({"OIDC_ISSUER": "https://login.microsoftonline.com/common/v2.0"}, "one tenant"),
        ({"OIDC_CLIENT_SECRET": None}, "CLIENT_SECRET"),
        ({"OIDC_ISSUER": None, "SIGN_IN_LINKS": "false"}, "nobody could sign in"),
    ],
)
def test_a_provider_that_lets_in_anybody_or_nobody_stops_the_start(tmp_path, changes, word):
    assert load(tmp_path, **ACCOUNTS, SIGN_IN_LINKS="false")["OIDC_NAME"] == "Microsoft"
    assert word in refusal(tmp_path, **ACCOUNTS | changes)
