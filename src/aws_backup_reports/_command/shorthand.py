"""The AWS CLI's shorthand for parameters: ``S3BucketName=reports,Formats=CSV,JSON``.

    pairs   key=value,key=value
    value   text | 'text' | "text" | text,text | [value,value] | {key=value}

Source: the AWS CLI's user guide, "Using shorthand syntax with the AWS CLI".
"""

from __future__ import annotations

import re
from typing import Any, NoReturn

KEY = re.compile(r"\s*([A-Za-z0-9_.#/:-]+)\s*=\s*")
QUOTED = re.compile(r"(['\"])((?:\\\1|(?!\1).)*)\1", re.DOTALL)
PLAIN = re.compile(r"(?:\\,|[^,\]}])*")
AFTER_KEY = re.compile(r"(?:\\,|[^,])*")
"""Text of a pair that is not in brackets may have brackets."""


class ShorthandError(ValueError):
    """A parameter is neither JSON nor shorthand."""


def parse_shorthand(text: str) -> dict[str, Any]:
    """Return what a text says, with all values as text. Raises ShorthandError."""
    reader = _Reader(text)
    pairs = reader.pairs(end="")
    if reader.rest:
        reader.fail("a comma")
    return pairs


class _Reader:
    def __init__(self, text: str) -> None:
        self._text = text
        self._position = 0

    @property
    def rest(self) -> str:
        return self._text[self._position :]

    def pairs(self, end: str) -> dict[str, Any]:
        """Return keys with their values, up to what ends them."""
        found: dict[str, Any] = {}
        while True:
            key = self._match(KEY) or self.fail("a name and =")
            name = key[1]
            if name in found:
                raise ShorthandError(f"{name} is there twice in {self._text!r}")
            found[name] = self._value(is_nested=bool(end))
            if not self._take(","):
                return found

    def _value(self, *, is_nested: bool) -> Any:
        if self._take("["):
            items: list[Any] = []
            while not self._take("]"):
                items.append(self._value(is_nested=True))
                if not self._take(",") and not self.rest.startswith("]"):
                    self.fail("a comma or ]")
            return items
        if self._take("{"):
            pairs = {} if self.rest.startswith("}") else self.pairs(end="}")
            if not self._take("}"):
                self.fail("a comma or }")
            return pairs
        first = self._text_value(is_nested)
        if is_nested:
            return first
        # What follows a comma belongs to the value unless it begins the next pair.
        items = [first]
        while self.rest.startswith(",") and not KEY.match(self._text, self._position + 1):
            self._position += 1
            items.append(self._text_value(is_nested))
        return items if len(items) > 1 else first

    def _text_value(self, is_nested: bool) -> str:
        if quoted := self._match(QUOTED):
            self._match(re.compile(r"\s*"))
            mark, text = quoted.groups()
            return text.replace(f"\\{mark}", mark).replace("\\\\", "\\")
        if self.rest[:1] in ("'", '"'):
            self.fail("a quote at the end of the text")
        plain = self._match(PLAIN if is_nested else AFTER_KEY)
        return plain[0].replace("\\,", ",").strip() if plain else ""

    def _match(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        match = pattern.match(self._text, self._position)
        if match:
            self._position = match.end()
        return match

    def _take(self, mark: str) -> bool:
        match = re.compile(rf"\s*{re.escape(mark)}\s*").match(self._text, self._position)
        if match:
            self._position = match.end()
        return match is not None

    def fail(self, expected: str) -> NoReturn:
        place = f"at {self.rest[:20]!r}" if self.rest else "at the end"
        raise ShorthandError(f"{expected} is expected {place} of {self._text!r}")
