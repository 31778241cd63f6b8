"""Pages end whatever the tokens are, and are those of boto3 wherever boto3 ends."""

from __future__ import annotations

import pytest
from botocore.exceptions import PaginationError
from botocore.paginate import Paginator
from hypothesis import given
from hypothesis import strategies as st

from aws_backup_reports._call.pages import Pages
from aws_backup_reports.responses import ListReportJobsResponse

from ._modelled import MODEL
from ._strategies import TEXT

LIKE_OTHERS = {"input_token": "NextToken", "output_token": "NextToken", "result_key": "ReportJobs"}
"""How botocore pages through AWS Backup's other lists; for this one it has no paginator."""

# Not the token "None", with which boto3 begins anew, without end.
TOKENS = st.lists(
    TEXT.filter(lambda text: text not in ("", "None")), unique=True, max_size=5
) | st.integers(0, 300).map(lambda count: [str(each) for each in range(count)])


class Service:
    """A list of pages, each with the token of the next; the last may lead back to any of them."""

    def __init__(self, tokens, back):
        self.following = dict(zip([None, *tokens], tokens, strict=False))
        if back is not None and tokens:
            self.following[tokens[-1]] = tokens[back % len(tokens)]
        self.asked = []

    def list_report_jobs(self, **params):
        """Return a page, and note which was asked for."""
        token = params.get("NextToken")
        self.asked.append(token)
        assert len(self.asked) <= 3 * len(self.following) + 3
        following = self.following.get(token)
        return ListReportJobsResponse({} if following is None else {"NextToken": following})


def walk(service):
    """Ask for page after page as our client does."""
    pages = Pages({"MaxResults": 5})
    while pages.params is not None:
        pages.advance(service.list_report_jobs(**pages.params))


@given(TOKENS)
def test_pages_with_different_tokens_are_those_of_boto3(tokens):
    """Each is asked for once, in the same order, however many there are."""
    ours, theirs = Service(tokens, None), Service(tokens, None)
    model = MODEL.operation_model("ListReportJobs")
    paginator = Paginator(theirs.list_report_jobs, LIKE_OTHERS, model)

    walk(ours)

    assert len(list(paginator.paginate())) == len(tokens) + 1
    assert ours.asked == theirs.asked


@given(TOKENS.filter(bool), st.integers(0, 300))
def test_tokens_in_a_circle_are_an_error(tokens, back):
    """It comes once all have been asked for, and before most have been asked for three times."""
    service = Service(tokens, back)

    with pytest.raises(PaginationError, match="The same next token was received twice"):
        walk(service)

    assert set(service.asked) == {None, *tokens}
