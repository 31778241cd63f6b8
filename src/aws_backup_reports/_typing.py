"""What Python's typing module has only in some versions."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing_extensions import NotRequired, Required, Self, TypedDict
else:
    try:  # before Python 3.12, pydantic accepts no other TypedDict
        from typing_extensions import NotRequired, Required, Self, TypedDict
    except ImportError:
        from typing import Any, TypedDict

        Self = Any  # Python 3.10 has none of these

        class Required:
            """Stands for the type that it is given."""

            def __class_getitem__(cls, item):
                return item

        NotRequired = Required

__all__ = ["NotRequired", "Required", "Self", "TypedDict"]
