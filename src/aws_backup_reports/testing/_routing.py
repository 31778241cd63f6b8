"""How a method and a path find the operation that they ask for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar
from urllib.parse import unquote

from ._wire import Request

Operation = TypeVar("Operation", bound=Callable[..., object])


@dataclass(frozen=True, slots=True)
class Route(Generic[Operation]):
    """Where an operation is found."""

    method: str

    path: str
    """As the service model writes it, with labels in braces; a label fills its whole segment."""

    operation: Operation

    def labels(self, request: Request) -> list[str] | None:
        """Return the values of the labels, decoded, or None if the request is for another route.

        A label is never empty: with an empty id a describe is taken for a list.
        """
        templates = self.path.split("/")
        segments = request.path.split("/")
        if request.method != self.method or len(segments) != len(templates):
            return None
        labels: list[str] = []
        for template, segment in zip(templates, segments, strict=True):
            if template.startswith("{") and segment:
                labels.append(unquote(segment))
            elif template != segment:
                return None
        return labels
