"""What every object that the service sends is built from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, TypeVar, cast, get_args

from pydantic import BaseModel, ConfigDict, PrivateAttr, TypeAdapter, ValidationError

T = TypeVar("T")


class Model(BaseModel):
    """An object of the contract. Members that this version does not know are kept, as attributes too."""

    # Classes are made when they are first used: 60 of them at import would cost a fifth of a second.
    model_config = ConfigDict(extra="allow", defer_build=True, protected_namespaces=())

    _etag: str | None = PrivateAttr(default=None)

    def to_dict(self) -> dict[str, Any]:
        """The object as it was received, in values of JSON."""
        return self.model_dump(mode="json", exclude_unset=True, warnings=False)

    def __eq__(self, other: object) -> bool:
        # Not its ETag: what came in a list is no other thing than what was got alone.
        return isinstance(other, Model) and type(self) is type(other) and dict(self) == dict(other)


def build(type_: type[T], value: object) -> T:
    """The value as its type.

    A value that does not fit, since the service is newer than this client, is taken as it is instead of
    refused: whoever does not use the member that is new should not fail for it.
    """
    try:
        return cast("T", validated(type_, value))
    except ValidationError:
        return cast("T", loosely(type_, value))


def loosely(type_: Any, value: object) -> object:
    if isinstance(value, Mapping):
        members = cast("Mapping[str, object]", value)
        model = model_in(type_)
        return members if model is None else construct(model, members)
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
    """Made once for each type: that takes longer than to validate fifty values."""
    return TypeAdapter(type_)


def construct(model: type[Model], members: Mapping[str, object]) -> Model:
    model.model_rebuild()
    fields = model.model_fields
    built: dict[str, Any] = {
        name: loosely(fields[name].annotation, each) if name in fields else each for name, each in members.items()
    }
    return model.model_construct(set(built), **built)


def model_in(type_: Any) -> type[Model] | None:
    """The class in `Task`, or in `Task | None`."""
    for candidate in (type_, *get_args(type_)):
        if isinstance(candidate, type) and issubclass(candidate, Model):
            return candidate
    return None
