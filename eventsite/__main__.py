"""The command line: `eventsite`, or `python -m eventsite`."""

from eventsite import cli, config, create_app, preparation
from eventsite.cli.processes import Hooks


def main() -> None:
    """Run the command that was typed."""
    hooks = Hooks(make_app=create_app, prepare=preparation.prepare, check_schema=preparation.check_schema)
    cli.run(hooks, config.SettingsError)


if __name__ == "__main__":
    main()
