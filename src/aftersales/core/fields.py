"""Model fields for personal data."""

from __future__ import annotations

from typing import Any

from django.db import models

from aftersales.core import crypto


class EncryptedTextField(models.BinaryField):  # type: ignore[type-arg]  # generic only in the stubs
    """Words that the database keeps sealed. To find them, keep a blind index beside them.

    ``purpose`` binds the words to their place, so that one column's cipher does not open in
    another.
    """

    def __init__(self, *args: Any, purpose: str = "", **kwargs: Any) -> None:
        self.purpose = purpose
        kwargs.setdefault("editable", True)
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "purpose": self.purpose}

    def _check_str_default_value(self) -> list[Any]:
        return []  # words are what this field holds; only the column is binary

    def from_db_value(self, value: Any, *_: Any) -> str | None:
        return None if value is None else (crypto.decrypt(value, self.purpose) if value else "")

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        if isinstance(value, str):
            value = crypto.encrypt(value, self.purpose) if value else b""
        return super().get_db_prep_value(value, connection, prepared)

    def to_python(self, value: Any) -> Any:
        return value

    def value_to_string(self, obj: Any) -> str:  # noqa: ARG002 - Django asks so
        raise TypeError("Personal data is not serialised in clear.")
