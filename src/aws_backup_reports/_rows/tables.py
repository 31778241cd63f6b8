"""The types of tables that rows become, for type checkers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:  # whoever checks this need not have them
    import pandas  # pyright: ignore[reportMissingImports]
    import polars  # pyright: ignore[reportMissingImports]
    import pyarrow  # pyright: ignore[reportMissingImports]

    PandasDataFrame: TypeAlias = pandas.DataFrame
    PolarsDataFrame: TypeAlias = polars.DataFrame
    ArrowTable: TypeAlias = pyarrow.Table
else:  # they are extras
    PandasDataFrame = PolarsDataFrame = ArrowTable = Any
