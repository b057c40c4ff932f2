"""What the log says, without whom."""

from tests.conftest import logged


def facts() -> list[str]:
    return [name for _actor, name in logged()]
