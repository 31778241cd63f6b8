"""The tables of this library say what the service model of the installed botocore says."""

import re
from dataclasses import is_dataclass

import pytest
from botocore.loaders import Loader
from botocore.model import ServiceModel

from aws_backup_reports import _config, exceptions, models, params
from aws_backup_reports._operations import OPERATIONS
from aws_backup_reports._sign import SIGNING_NAME
from aws_backup_reports.client import BackupClient
from aws_backup_reports.models import ReportJobStatus, ReportTemplate

MODEL = ServiceModel(Loader().load_service_model("backup", "service-2"), "backup")


def words(text):
    """The words of a documentation text, without its markup."""
    return set(re.findall(r"\w+", re.sub(r"<[^>]*>", " ", text)))


each_operation = pytest.mark.parametrize(
    "operation", OPERATIONS.values(), ids=lambda each: each.name
)


STRUCTURES = [
    each for each in vars(models).values() if isinstance(each, type) and is_dataclass(each)
]


@each_operation
def test_operation_is_as_aws_models_it(operation):
    """Method, path and documented errors."""
    modelled = MODEL.operation_model(operation.name)

    assert operation.method == modelled.http["method"]
    assert operation.path == modelled.http["requestUri"]
    assert operation.errors == {shape.error_code for shape in modelled.error_shapes}


@each_operation
def test_parameters_are_as_aws_models_them(operation):
    """Names, names on the wire, where they go, shapes, and which are required."""
    modelled = MODEL.operation_model(operation.name).input_shape

    assert [
        (each.name, each.wire_name, each.shape.type_name, each.is_required)
        for each in operation.parameters
    ] == [
        (name, shape.serialization["name"], shape.type_name, name in modelled.required_members)
        for name, shape in modelled.members.items()
    ]
    assert all(shape.serialization["location"] == "uri" for shape in modelled.members.values())


@each_operation
def test_response_is_as_aws_models_it(operation):
    """The operation it belongs to, and its members."""
    modelled = MODEL.operation_model(operation.name).output_shape

    assert operation.response.operation_name == operation.name
    assert {name: shape.type_name for _, name, shape in operation.response.members} == {
        name: shape.type_name for name, shape in modelled.members.items()
    }
    for attribute, _, _ in operation.response.members:
        assert isinstance(getattr(operation.response, attribute), property)


@pytest.mark.parametrize("structure", STRUCTURES)
def test_members_are_as_aws_models_them(structure):
    """Names under which AWS sends them, in AWS's order, and shapes down to the last."""
    modelled = MODEL.shape_for(structure.__name__)

    assert {name: shape.type_name for _, name, shape in structure.members()} == {
        name: shape.type_name for name, shape in modelled.members.items()
    }
    for _, name, shape in structure.members():
        if shape.type_name == "structure":
            assert shape.structure.__name__ == modelled.members[name].name
        if shape.type_name == "list":
            assert modelled.members[name].member.type_name == "string"
        # Such members would be read from headers, or by another name.
        assert not modelled.members[name].serialization


def test_no_member_is_required_when_aws_models_it():
    """Every member may be absent, so that each may be None."""
    assert [MODEL.shape_for(each.__name__).required_members for each in STRUCTURES] == [
        [] for _ in STRUCTURES
    ]


@pytest.mark.parametrize(
    ("values", "sources"),
    [
        (ReportJobStatus, [("ReportJob", "Status"), ("ListReportJobsInput", "ByStatus")]),
        (
            ReportTemplate,
            [("ReportJob", "ReportTemplate"), ("ReportSetting", "ReportTemplate")],
        ),
    ],
)
def test_values_are_those_that_aws_documents(values, sources):
    """AWS models them as plain text and names them in the documentation."""
    texts = [MODEL.shape_for(shape).members[name].documentation for shape, name in sources]

    for each in values:
        assert any(each.value in words(text) for text in texts)


@pytest.mark.parametrize(
    ("values", "source"),
    [
        (ReportJobStatus, ("ReportJob", "Status")),
        (ReportTemplate, ("ReportSetting", "ReportTemplate")),
    ],
)
def test_no_documented_value_is_missing(values, source):
    """A value that AWS adds to its documentation is noticed."""
    shape, name = source
    text = MODEL.shape_for(shape).members[name].documentation

    documented = {word for word in words(text) if word.isupper() and len(word) > 4}

    assert documented
    assert documented <= {each.value for each in values}


def test_errors_are_those_that_aws_models():
    """Each error of the service has a class, and no class is more than that."""
    assert set(exceptions.ERRORS_BY_CODE) == {shape.error_code for shape in MODEL.error_shapes}


@pytest.mark.parametrize("code", sorted(exceptions.ERRORS_BY_CODE))
def test_members_of_an_error_are_read_when_aws_models_them(code):
    """None is dropped or made up, and each has a property."""
    facts = {"Code": "service_code", "CreatorRequestId": "creator_request_id"}
    error = getattr(exceptions, code)

    assert set(error.members) == set(MODEL.shape_for(code).members)
    for name in error.members:
        assert isinstance(getattr(error, facts.get(name, name.lower())), property)


def test_the_service_is_as_aws_models_it():
    """API version and name to sign for."""
    assert MODEL.api_version == _config.API_VERSION
    assert MODEL.signing_name == SIGNING_NAME
    assert MODEL.metadata["protocol"] == "rest-json"
    assert MODEL.signature_version == "v4"


@pytest.mark.parametrize("method", OPERATIONS)
def test_an_operation_has_a_method_and_parameter_types_when_it_is_in_the_table(method):
    """A typed method of the client, and a TypedDict with the same keys."""
    operation = OPERATIONS[method]
    typed = getattr(params, f"{operation.name}Params")

    assert callable(getattr(BackupClient, method))
    assert typed.__required_keys__ == {
        each.name for each in operation.parameters if each.is_required
    }
    assert typed.__optional_keys__ == {
        each.name for each in operation.parameters if not each.is_required
    }
    assert operation.response is getattr(models, f"{operation.name}Response")
