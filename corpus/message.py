"""What a reading process sends back: values as one line of JSON, and back again.

JSON rather than pickle: the process that reads a hostile file is not trusted to name classes. A
line that has not exactly the form of the expected value is refused. Nothing here knows files.
"""

from __future__ import annotations

import json
import re
import types
from collections.abc import Callable
from dataclasses import dataclass, fields, is_dataclass
from functools import cache
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

from corpus.block import Reading

Value = TypeVar("Value")

_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")

_PLAIN: dict[Any, tuple[type, ...]] = {
    str: (str,),
    int: (int,),
    float: (float, int),
    bool: (bool,),
    types.NoneType: (types.NoneType,),
}


class MessageError(Exception):
    """A line that is no message of the expected form."""


@dataclass(frozen=True, slots=True)
class Answer:
    """How one file's reading ended.

    `reading` where it went well. Else `error` is the reader's own message to people ("refused"),
    or for developers what broke down ("memory", "fault"). `is_last` says that the process ends now.
    """

    outcome: Literal["read", "refused", "memory", "fault"]
    reading: Reading | None = None
    error: str = ""
    is_last: bool = False


def encoded(value: object) -> bytes:
    """`value`, a dataclass of plain values, tuples and dataclasses, as one line of JSON.

    Its texts are made `printable`.
    """
    line = json.dumps(_plain(value), ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return line.encode() + b"\n"


def printable(text: str) -> str:
    """`text` with "�" for what nothing can print, as broken fonts and damaged files yield it:
    control characters, and halves of characters that have no other half."""
    if not _UNPRINTABLE.search(text):
        return text
    whole = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return _UNPRINTABLE.sub("�", whole)


def decoded(line: bytes, kind: type[Value]) -> Value:
    """The value of the dataclass `kind` that `line` holds.

    Raises:
        MessageError: it holds something else.
    """
    try:
        hint: Any = kind
        value: Value = _restorer(hint)(json.loads(line))
    except (ValueError, TypeError, RecursionError) as error:
        raise MessageError(f"{type(error).__name__}: {error}") from None
    return value


def _plain(value: object) -> object:
    if isinstance(value, str):
        return printable(value)
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    kind: Any = type(value)
    names = _names(kind)
    return [_plain(getattr(value, name)) for name in names] if names else value


@cache
def _names(kind: Any) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind)) if is_dataclass(kind) else ()


@cache
def _restorer(hint: Any) -> Callable[[Any], Any]:
    """A function that turns JSON's value into a value of the type `hint`, or raises TypeError."""
    if get_origin(hint) is Literal:
        return _one_of(get_args(hint))
    if get_origin(hint) is tuple and get_args(hint)[1:] == (...,):
        return _tuple_of(_restorer(get_args(hint)[0]))
    if get_origin(hint) in (Union, types.UnionType):
        if all(one in _PLAIN for one in get_args(hint)):
            return _of_type(*(kind for one in get_args(hint) for kind in _PLAIN[one]))
        return _any_of([_restorer(one) for one in get_args(hint)])
    if is_dataclass(hint) and isinstance(hint, type):
        hints = get_type_hints(hint)
        return _made_of(hint, [_restorer(hints[name]) for name in _names(hint)])
    if hint in _PLAIN:
        return _of_type(*_PLAIN[hint])
    raise NotImplementedError(f"no message can hold {hint}")


def _of_type(*kinds: type) -> Callable[[Any], Any]:
    def restore(value: Any) -> Any:
        if type(value) not in kinds:
            raise TypeError(f"{type(value).__name__} where {kinds[0].__name__} belongs")
        return value

    return restore


def _one_of(values: tuple[Any, ...]) -> Callable[[Any], Any]:
    def restore(value: Any) -> Any:
        if not isinstance(value, str) or value not in values:
            raise TypeError(f"{str(value)[:40]!r} is none of {values}")
        return value

    return restore


def _tuple_of(restore_one: Callable[[Any], Any]) -> Callable[[Any], Any]:
    def restore(value: Any) -> Any:
        if type(value) is not list:
            raise TypeError(f"{type(value).__name__} where a list belongs")
        return tuple(restore_one(one) for one in value)

    return restore


def _any_of(restorers: list[Callable[[Any], Any]]) -> Callable[[Any], Any]:
    def restore(value: Any) -> Any:
        for restorer in restorers:
            try:
                return restorer(value)
            except TypeError:
                continue
        raise TypeError(f"{type(value).__name__} belongs nowhere here")

    return restore


def _made_of(kind: type, restorers: list[Callable[[Any], Any]]) -> Callable[[Any], Any]:
    def restore(value: Any) -> Any:
        if type(value) is not list or len(value) != len(restorers):
            raise TypeError(f"no {kind.__name__}")
        return kind(*[restorer(one) for restorer, one in zip(restorers, value, strict=True)])

    return restore
