"""The parts of the builder of filters that do not depend on the contract."""

from __future__ import annotations

from datetime import date, datetime, timezone
from typing import Any, Final, Generic, TypeVar

V = TypeVar("V")


class Filter(str):
    """A filter in the filter language. It is a `str`. Combine filters with `&`, `|` and `~`."""

    __slots__ = ("_terms", "_word")

    _word: str
    """What joins the terms; empty for a filter that is not joined."""
    _terms: tuple[Filter, ...]

    def __new__(cls, text: str, word: str = "", terms: tuple[Filter, ...] = ()) -> Filter:
        made = super().__new__(cls, text)
        made._word = word
        made._terms = terms
        return made

    def __and__(self, other: Filter) -> Filter:
        return and_(self, other)

    def __or__(self, other: Filter) -> Filter:
        return or_(self, other)

    def __invert__(self) -> Filter:
        return not_(self)


def and_(*terms: Filter) -> Filter:
    """All of these."""
    return _joined("and", terms)


def or_(*terms: Filter) -> Filter:
    """At least one of these."""
    return _joined("or", terms)


def not_(term: Filter) -> Filter:
    """The opposite, also for tasks without a value."""
    return Filter(f"not {term}")


def text(filter: str) -> Filter:
    """A filter that is already text, to be combined with others."""
    return Filter(f"({filter})")


def _joined(word: str, terms: tuple[Filter, ...]) -> Filter:
    if not terms:
        raise ValueError("Combine at least one filter.")
    if len(terms) == 1:
        return terms[0]
    # Without this, `a & b & c` would nest, and the language has a limited number of levels.
    flat = tuple(part for term in terms for part in _parts(term, word))
    return Filter(f"({f' {word} '.join(flat)})", word, flat)


def _parts(term: Filter, word: str) -> tuple[Filter, ...]:
    # A text that is no filter has no word. Type checkers refuse it.
    return term._terms if getattr(term, "_word", None) == word else (term,)


class Me:
    """The type of `me`."""

    def __str__(self) -> str:
        return "me"


me: Final = Me()
"""You, as a value of fields of users."""


class Relative:
    """A relative time, such as `now+7d`."""

    def __init__(self, text: str) -> None:
        self._text = text

    def plus(self, amount: str) -> Relative:
        """Returns a later time: `now.plus("90min")`."""
        return Relative(f"{self._text}+{amount}")

    def minus(self, amount: str) -> Relative:
        """Returns an earlier time: `today.minus("2w")`."""
        return Relative(f"{self._text}-{amount}")

    def __str__(self) -> str:
        return self._text


class Field(Generic[V]):
    def __init__(self, name: str) -> None:
        self._name = name

    def eq(self, value: V) -> Filter:
        """Equals."""
        return self._compare("=", value)

    def ne(self, value: V) -> Filter:
        """Has a value, and it does not equal."""
        return self._compare("!=", value)

    def _compare(self, operator: str, value: Any) -> Filter:
        return Filter(f"{self._name} {operator} {_literal(value)}")


class ListedField(Field[V]):
    """A field that can be compared with several values."""

    def in_(self, *values: V) -> Filter:
        """Equals one of the values."""
        return self._among("in", values)

    def not_in(self, *values: V) -> Filter:
        """Has a value, and it equals none of these."""
        return self._among("not in", values)

    def _among(self, operator: str, values: tuple[V, ...]) -> Filter:
        if not values:
            raise ValueError("Give at least one value.")
        return Filter(f"{self._name} {operator} ({', '.join(map(_literal, values))})")


class TextField(ListedField[V]):
    """A field with text."""

    def contains(self, text: str) -> Filter:
        """Contains the text."""
        return self._compare("~", text)


class OrderedField(Field[V]):
    """A field whose values have an order."""

    def lt(self, value: V) -> Filter:
        """Less than, or before."""
        return self._compare("<", value)

    def lte(self, value: V) -> Filter:
        """At most, or not after."""
        return self._compare("<=", value)

    def gt(self, value: V) -> Filter:
        """More than, or after."""
        return self._compare(">", value)

    def gte(self, value: V) -> Filter:
        """At least, or not before."""
        return self._compare(">=", value)


class OrderedListedField(OrderedField[V], ListedField[V]):
    """A field whose values have an order, and that can be compared with several values."""


def _literal(value: object) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        if value.tzinfo is None:
            raise ValueError("The time needs a time zone.")
        return value.astimezone(timezone.utc).isoformat().replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str):
        escaped = value.replace("\\", "\\\\").replace('"', '\\"')
        return f'"{escaped}"'
    return str(value)
