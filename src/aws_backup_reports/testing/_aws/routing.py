"""How the operation is found that a method and a path ask for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple
from urllib.parse import unquote

from aws_backup_reports._wire.operations import OPERATIONS, Operation
from aws_backup_reports.testing._wire.messages import Request


class Found(NamedTuple):
    """The operation that a request asks for."""

    method_name: str
    """Its name in Python: ``describe_report_job``."""

    operation: Operation[Any]

    labels: dict[str, str]
    """The decoded values in the path, by their names in the operation's path."""


@dataclass(frozen=True, slots=True)
class Route:
    """The method and path of an operation. A label in braces fills a whole segment of the path."""

    method_name: str
    operation: Operation[Any]

    def find(self, request: Request) -> Found | None:
        """Return the operation and its labels, or None if the request is for another.

        A path with an empty label matches no operation. What AWS answers to one is not known.
        """
        templates = self.operation.path.split("/")
        segments = request.path.split("/")
        if request.method != self.operation.method or len(segments) != len(templates):
            return None
        labels: dict[str, str] = {}
        for template, segment in zip(templates, segments, strict=True):
            if template.startswith("{") and segment:
                labels[template.strip("{}")] = unquote(segment)
            elif template != segment:
                return None
        return Found(self.method_name, self.operation, labels)


ROUTES = tuple(Route(name, operation) for name, operation in OPERATIONS.items())
REPORT_OPERATIONS = frozenset(route.operation.name for route in ROUTES)


def find_operation(request: Request) -> Found | None:
    """Return what the request asks for, or None if no operation has its method and path."""
    return next(filter(None, (route.find(request) for route in ROUTES)), None)
