"""What we declare of the service is what botocore's service model says."""

import re
from dataclasses import is_dataclass
from datetime import datetime

import pytest
from botocore import xform_name
from botocore.loaders import Loader
from botocore.model import ServiceModel
from typing_extensions import get_type_hints

from aws_backup_reports import dicts, exceptions, models, params, responses
from aws_backup_reports._wire import service
from aws_backup_reports._wire.operations import OPERATIONS
from aws_backup_reports.client import BackupClient
from aws_backup_reports.models import ReportJobStatus, ReportTemplate

MODEL = ServiceModel(Loader().load_service_model("backup", "service-2"), "backup")


def words(text):
    """Return the words of a documentation text, without its markup."""
    return set(re.findall(r"\w+", re.sub(r"<[^>]*>", " ", text)))


each_operation = pytest.mark.parametrize(
    "operation", OPERATIONS.values(), ids=lambda each: each.name
)


STRUCTURES = [
    each for each in vars(models).values() if isinstance(each, type) and is_dataclass(each)
]


@each_operation
def test_operation_is_as_aws_models_it(operation):
    """The method, the path and the documented errors are the same."""
    modelled = MODEL.operation_model(operation.name)

    assert operation.method == modelled.http["method"]
    assert operation.path == modelled.http["requestUri"]
    assert operation.errors == {shape.error_code for shape in modelled.error_shapes}


@each_operation
def test_parameters_are_as_aws_models_them(operation):
    """Names, names on the wire, locations, shapes and required ones are the same."""
    modelled = MODEL.operation_model(operation.name).input_shape

    assert [
        (
            each.name,
            each.wire_name or each.name,
            each.location.value,
            each.is_required,
            each.is_idempotency_token,
        )
        for each in operation.parameters
    ] == [
        (
            name,
            shape.serialization.get("name", name),
            shape.serialization.get("location"),
            name in modelled.required_members,
            name in MODEL.operation_model(operation.name).idempotent_members,
        )
        for name, shape in modelled.members.items()
    ]
    for each in operation.parameters:
        assert_same_shape(each.shape, modelled.members[each.name])


@each_operation
def test_pages_are_as_aws_models_them(operation):
    """A list has a token both ways, a limit, and one member that holds the items."""
    modelled = MODEL.operation_model(operation.name)
    names = set(modelled.input_shape.members)

    assert bool(operation.result_key) == (names >= {"NextToken", "MaxResults"})
    if operation.result_key:
        assert set(modelled.output_shape.members) == {"NextToken", operation.result_key}


@each_operation
def test_response_is_as_aws_models_it(operation):
    """Each response belongs to its operation and has the modelled members."""
    modelled = MODEL.operation_model(operation.name).output_shape
    members = modelled.members if modelled else {}

    assert operation.response.operation_name == operation.name
    assert [each.wire_name for each in operation.response.members] == list(members)
    for each in operation.response.members:
        assert_same_shape(each.shape, members[each.wire_name])
        assert isinstance(getattr(operation.response, each.name), property)


@pytest.mark.parametrize("structure", STRUCTURES)
def test_members_are_as_aws_models_them(structure):
    """Names on the wire, order, shapes and required ones are the same."""
    modelled = MODEL.shape_for(structure.__name__)

    assert [(each.wire_name, each.is_required) for each in structure.members()] == [
        (name, name in modelled.required_members) for name in modelled.members
    ]
    for each in structure.members():
        assert_same_shape(each.shape, modelled.members[each.wire_name])
        # Such members would be read from headers, or by another name.
        assert not modelled.members[each.wire_name].serialization


def assert_same_shape(ours, modelled):
    """Compare types down to the last, and the limits that botocore checks."""
    assert ours.type_name == modelled.type_name
    assert getattr(ours, "min_length", 0) == (
        modelled.metadata.get("min", 0) if modelled.type_name == "string" else 0
    )
    assert getattr(ours, "minimum", None) == (
        modelled.metadata.get("min") if modelled.type_name == "integer" else None
    )
    if ours.type_name == "structure":
        assert ours.structure.__name__ == modelled.name
    if ours.type_name == "list":
        assert_same_shape(ours.item, modelled.member)
    if ours.type_name == "map":
        assert (modelled.key.type_name, modelled.value.type_name) == ("string", "string")


SOURCES = {
    ReportJobStatus: [("ReportJob", "Status"), ("ListReportJobsInput", "ByStatus")],
    ReportTemplate: [("ReportJob", "ReportTemplate"), ("ReportSetting", "ReportTemplate")],
}
SCANS = pytest.mark.since_botocore("1.41.6", "the documentation of scan jobs")
LATER_VALUES = {ReportJobStatus.COMPLETED_WITH_ISSUES: SCANS, ReportTemplate.SCAN_JOB_REPORT: SCANS}


@pytest.mark.parametrize(
    "value",
    [
        pytest.param(value, id=value.name, marks=LATER_VALUES.get(value, ()))
        for values in SOURCES
        for value in values
    ],
)
def test_a_value_is_one_that_aws_documents(value):
    """AWS models such values as plain text, and lists them in the documentation."""
    sources = SOURCES[type(value)]
    texts = [MODEL.shape_for(shape).members[name].documentation for shape, name in sources]

    assert any(value.value in words(text) for text in texts)


@pytest.mark.parametrize(
    ("values", "source"),
    [
        (ReportJobStatus, ("ReportJob", "Status")),
        (ReportTemplate, ("ReportSetting", "ReportTemplate")),
    ],
)
def test_no_documented_value_is_missing(values, source):
    """A value that AWS adds to its documentation makes this test fail."""
    shape, name = source
    text = MODEL.shape_for(shape).members[name].documentation

    documented = {word for word in words(text) if word.isupper() and len(word) > 4}

    assert documented
    assert documented <= {each.value for each in values}


def test_errors_are_those_that_aws_models():
    """Each error of the service has a class, and there is no other class."""
    assert set(exceptions.ERRORS_BY_CODE) == {shape.error_code for shape in MODEL.error_shapes}


@pytest.mark.parametrize("code", sorted(exceptions.ERRORS_BY_CODE))
def test_members_of_an_error_are_as_aws_models_them(code):
    """Each modelled member has a property, and there are no others."""
    facts = {"Code": "service_code", "CreatorRequestId": "creator_request_id"}
    error = getattr(exceptions, code)

    assert set(error.members) == set(MODEL.shape_for(code).members)
    for name in error.members:
        assert isinstance(getattr(error, facts.get(name, name.lower())), property)


def test_the_service_is_as_aws_models_it():
    """The API version and the name in signatures and events are the same."""
    assert MODEL.api_version == service.API_VERSION
    assert MODEL.signing_name == MODEL.endpoint_prefix == service.SERVICE
    assert MODEL.service_id.hyphenize() == service.SERVICE
    assert MODEL.metadata["protocol"] == "rest-json"
    assert MODEL.signature_version == "v4"


@pytest.mark.parametrize("method", OPERATIONS)
def test_each_operation_has_a_method_and_parameter_types(method):
    """They are a typed method of the client, and a TypedDict with the same keys."""
    operation = OPERATIONS[method]
    typed = getattr(params, f"{operation.name}Params")

    declared = get_type_hints(getattr(BackupClient, method))

    assert method == xform_name(operation.name)
    assert declared == {**get_type_hints(typed), "return": operation.response}
    assert operation.response is getattr(responses, f"{operation.name}Response")
    assert required_keys(typed) == {each.name: each.is_required for each in operation.parameters}


@pytest.mark.parametrize("structure", ["ReportDeliveryChannel", "ReportSetting"])
def test_types_of_structures_are_as_aws_models_them(structure):
    """Names, order and required keys are the same."""
    modelled = MODEL.shape_for(structure)
    typed = getattr(params, f"{structure}Params")

    assert list(typed.__annotations__) == list(modelled.members)
    assert required_keys(typed) == {
        name: name in modelled.required_members for name in modelled.members
    }


PYTHON_TYPES = {"string": str, "integer": int, "timestamp": datetime}


def python_type(shape):
    """Return the type that a shape of AWS's model has in boto3's dicts."""
    if shape.type_name == "list":
        return list[python_type(shape.member)]
    if shape.type_name == "structure":
        return getattr(dicts, f"{shape.name}Dict")
    return PYTHON_TYPES[shape.type_name]


@pytest.mark.parametrize(
    "structure",
    ["ReportJob", "ReportDestination", "ReportPlan", "ReportSetting", "ReportDeliveryChannel"],
)
def test_types_of_dicts_are_as_aws_models_them(structure):
    """Names, order, types and required keys are the same."""
    modelled = MODEL.shape_for(structure)
    typed = getattr(dicts, f"{structure}Dict")

    assert list(get_type_hints(typed).items()) == [
        (name, python_type(shape)) for name, shape in modelled.members.items()
    ]
    assert required_keys(typed) == {
        name: name in modelled.required_members for name in modelled.members
    }


def test_meta_maps_each_method_to_its_operation():
    """``client.meta`` and our table agree."""
    assert BackupClient("eu-west-1").meta.method_to_api_mapping == {
        method: operation.name for method, operation in OPERATIONS.items()
    }


def required_keys(typed):
    """Return whether each key of a TypedDict is required. Annotations are text at run time."""
    return {
        name: typed.__total__ or annotation.__forward_arg__.startswith("Required[")
        for name, annotation in typed.__annotations__.items()
    }
