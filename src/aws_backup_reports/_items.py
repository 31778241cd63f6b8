"""The items of responses by their keys, for type checkers alone: no module imports this one."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Generic, Literal, TypeAlias, TypeVar, overload

from typing_extensions import Never

from .dicts import ReportJobDict, ReportPlanDict, ResponseMetadataDict

FirstT = TypeVar("FirstT", bound=str)
FirstValueT = TypeVar("FirstValueT")
SecondT = TypeVar("SecondT", bound=str)
SecondValueT = TypeVar("SecondValueT")
ThirdT = TypeVar("ThirdT", bound=str)
ThirdValueT = TypeVar("ThirdValueT")
DefaultT = TypeVar("DefaultT")


class Items(
    dict[str, Any], Generic[FirstT, FirstValueT, SecondT, SecondValueT, ThirdT, ThirdValueT]
):
    """A dict that has up to three keys of its own, and ``ResponseMetadata``."""

    @overload
    def __getitem__(self, key: FirstT, /) -> FirstValueT: ...
    @overload
    def __getitem__(self, key: SecondT, /) -> SecondValueT: ...
    @overload
    def __getitem__(self, key: ThirdT, /) -> ThirdValueT: ...
    @overload
    def __getitem__(self, key: Literal["ResponseMetadata"], /) -> ResponseMetadataDict: ...
    @overload
    def __getitem__(self, key: str, /) -> Any: ...
    def __getitem__(self, key: str, /) -> Any: ...

    @overload  # type: ignore[override]  # dict's last overload would hide all of these
    def get(self, key: FirstT, default: None = None, /) -> FirstValueT | None: ...
    @overload
    def get(self, key: FirstT, default: FirstValueT, /) -> FirstValueT: ...
    @overload
    def get(self, key: FirstT, default: DefaultT, /) -> FirstValueT | DefaultT: ...
    @overload
    def get(self, key: SecondT, default: None = None, /) -> SecondValueT | None: ...
    @overload
    def get(self, key: SecondT, default: SecondValueT, /) -> SecondValueT: ...
    @overload
    def get(self, key: SecondT, default: DefaultT, /) -> SecondValueT | DefaultT: ...
    @overload
    def get(self, key: ThirdT, default: None = None, /) -> ThirdValueT | None: ...
    @overload
    def get(self, key: ThirdT, default: DefaultT, /) -> ThirdValueT | DefaultT: ...
    @overload
    def get(
        self, key: Literal["ResponseMetadata"], default: Any = None, /
    ) -> ResponseMetadataDict: ...
    @overload
    def get(self, key: str, default: Any = None, /) -> Any: ...
    def get(  # pyright: ignore[reportIncompatibleMethodOverride]  # as above
        self, key: str, default: Any = None, /
    ) -> Any: ...


JobItems: TypeAlias = Items[Literal["ReportJob"], ReportJobDict, Never, Never, Never, Never]
JobsItems: TypeAlias = Items[
    Literal["ReportJobs"], list[ReportJobDict], Literal["NextToken"], str, Never, Never
]
PlanItems: TypeAlias = Items[Literal["ReportPlan"], ReportPlanDict, Never, Never, Never, Never]
PlansItems: TypeAlias = Items[
    Literal["ReportPlans"], list[ReportPlanDict], Literal["NextToken"], str, Never, Never
]
StartedItems: TypeAlias = Items[Literal["ReportJobId"], str, Never, Never, Never, Never]
WrittenItems: TypeAlias = Items[
    Literal["ReportPlanName"],
    str,
    Literal["ReportPlanArn"],
    str,
    Literal["CreationTime"],
    datetime,
]
NoItems: TypeAlias = Items[Never, Never, Never, Never, Never, Never]
