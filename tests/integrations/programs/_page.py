"""The blocks of docs/lambda.md, for programs that run them as Lambda and Step Functions do."""

import re
from pathlib import Path

PAGE = Path(__file__).parents[3] / "docs" / "lambda.md"


def block(language: str, mark: str) -> str:
    """Return the only block in a language that contains a text."""
    text = PAGE.read_text(encoding="utf-8")
    found = re.findall(rf"^```{language}\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)
    (matching,) = [each for each in found if mark in each]
    return matching


class LambdaContext:
    """What Lambda tells a handler about its invocation."""

    aws_request_id = "c6af9ac6-7b61-11e6-9a41-93e8deadbeef"
    function_name = "reports"
    function_version = "$LATEST"
    invoked_function_arn = "arn:aws:lambda:us-east-1:111122223333:function:reports"
    memory_limit_in_mb = 128

    def get_remaining_time_in_millis(self) -> int:
        """Return the time that is left: a minute, always."""
        return 60_000
