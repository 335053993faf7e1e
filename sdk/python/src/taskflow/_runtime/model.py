"""The base of all objects that the server sends."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, TypeVar, cast, get_args

from pydantic import BaseModel, ConfigDict, PrivateAttr, TypeAdapter, ValidationError

T = TypeVar("T")


class Model(BaseModel):
    """An object of the contract. Properties that this version does not know are kept, also as attributes."""

    # Classes are built at their first use: building 60 of them at import would take a fifth of a second.
    model_config = ConfigDict(extra="allow", defer_build=True, protected_namespaces=())

    _etag: str | None = PrivateAttr(default=None)

    def to_dict(self) -> dict[str, Any]:
        """Returns the object as it was received, in values of JSON."""
        return self.model_dump(mode="json", exclude_unset=True, warnings=False)

    def __eq__(self, other: object) -> bool:
        # Ignores the ETag, because a resource from a list equals the same resource read alone.
        return isinstance(other, Model) and type(self) is type(other) and dict(self) == dict(other)


def summary_of(items: Sequence[object]) -> list[str]:
    """Returns the start of the first three items as text, and the number of the others."""
    texts = [repr(item) for item in items[:3]]
    shown = [text if len(text) <= 200 else f"{text[:199]}…" for text in texts]
    return shown if len(items) <= 3 else [*shown, f"… and {len(items) - 3} more"]


def build(type_: type[T], value: object) -> T:
    """Converts a value to its type.

    A value that does not match the type, because the server is newer than this client, is kept as it is. A program that
    does not use the new property must not fail because of it.
    """
    try:
        return cast("T", validated(type_, value))
    except ValidationError:
        return cast("T", loosely(type_, value))


def loosely(type_: Any, value: object) -> object:
    if isinstance(value, Mapping):
        properties = cast("Mapping[str, object]", value)
        model = model_in(type_)
        return properties if model is None else construct(model, properties)
    if isinstance(value, Sequence) and not isinstance(value, str):
        (item, *_) = get_args(type_) or (Any,)
        return [loosely(item, each) for each in cast("Sequence[object]", value)]
    try:
        return validated(type_, value)
    except ValidationError:
        return value


def validated(type_: Any, value: object) -> Any:
    return adapter(type_).validate_python(value)


@cache
def adapter(type_: Any) -> TypeAdapter[Any]:
    """Creates an adapter once for each type, because that takes longer than validating fifty values."""
    return TypeAdapter(type_)


def construct(model: type[Model], properties: Mapping[str, object]) -> Model:
    model.model_rebuild()
    fields = model.model_fields
    built: dict[str, Any] = {
        name: loosely(fields[name].annotation, each) if name in fields else each for name, each in properties.items()
    }
    return model.model_construct(set(built), **built)


def model_in(type_: Any) -> type[Model] | None:
    """Returns the class in `Task` or in `Task | None`."""
    for candidate in (type_, *get_args(type_)):
        if isinstance(candidate, type) and issubclass(candidate, Model):
            return candidate
    return None
