"""The `cairn` command."""


def main() -> None:
    """Runs the command line; what a command does not need is not imported."""
    from .app import run

    run()
