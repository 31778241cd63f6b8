"""Pages in boto3's shape, made by botocore's own paginator."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Protocol

from botocore.paginate import Paginator as BotocorePaginator

from aws_backup_reports._wire.operations import Operation

if TYPE_CHECKING:
    from botocore.model import OperationModel


class PageIterator(Protocol):
    """botocore's ``PageIterator``, for type checkers."""

    resume_token: str | None
    """The ``StartingToken`` that continues where ``MaxItems`` ended; None at the end."""

    @property
    def result_keys(self) -> list[Any]: ...

    @property
    def non_aggregate_part(self) -> dict[str, Any]: ...

    def __iter__(self) -> Iterator[dict[str, Any]]: ...

    def search(self, expression: str) -> Iterator[Any]: ...

    def build_full_result(self) -> dict[str, Any]: ...


class Paginator(Protocol):
    """botocore's ``Paginator``, for type checkers."""

    def paginate(
        self, *, PaginationConfig: Mapping[str, Any] = ..., **params: Any
    ) -> PageIterator: ...


def paginator(
    method: Callable[..., Any], operation: Operation[Any], model: OperationModel
) -> Paginator:
    """Return botocore's paginator for a method that has pages."""
    tokens = {"input_token": "NextToken", "output_token": "NextToken"}
    config = {**tokens, "limit_key": "MaxResults", "result_key": operation.result_key}
    made: Paginator = BotocorePaginator(method, config, model)
    return made
