"""The private parts of botocore that this library depends on have not changed.

Each function that is overridden, or whose implementation is relied on, is pinned by a digest of
its source. If a release of botocore changes one, the test fails and names it: read the change,
check that our code still works with it, and add the new digest.
"""

import pytest

from ._pinned import digest, source_of

PINNED = {
    "auth.SigV4Auth._inject_signature_to_request": "6cd1eeb1",
    "auth.SigV4Auth._modify_request_before_signing": "f4e1cf6a",
    "auth.SigV4Auth._sign": "b2e0c0e8",
    "auth.SigV4Auth.add_auth": "b797eda1 4c35f504",
    "auth.SigV4Auth.canonical_request": "8c50f3b2",
    "auth.SigV4Auth.headers_to_sign": "293c8422",
    "auth.SigV4Auth.signature": "8fba8531",
    "auth.SigV4Auth.string_to_sign": "a13c775e",
    "awsrequest.AWSConnection._send_output": "e76476ad",
    "awsrequest.AWSConnection.request": "8f772810 d0a422b7",
    "awsrequest.AWSConnection.send": "25d5f5d9",
    "awsrequest.AWSRequest.__init__": "5c2fbf0a",
    "awsrequest.AWSRequest.prepare": "005f277a",
    "awsrequest.AWSRequestPreparer.prepare": "695cbe26 176f9875",
    "client.BaseClient.__init__": "9894212f",
    "client.BaseClient._convert_to_request_dict": "d7965f50",
    "client.BaseClient._make_api_call": "add54013 1c2ec09d",
    "client.BaseClient._make_request": "018f8771",
    "client.BaseClient._register_handlers": "77394c4f",
    "client.BaseClient.exceptions": "851a5330",
    "credentials.AssumeRoleCredentialFetcher.__init__": "cea53b3f",
    "credentials.AssumeRoleCredentialFetcher._create_client": "f9ce83cd",
    "credentials.DeferredRefreshableCredentials.__init__": "c7ea1264 1815f6b6",
    "credentials.DeferredRefreshableCredentials.refresh_needed": "53df96c1",
    "credentials.RefreshableCredentials._refresh": "a0e66b12",
    "endpoint.Endpoint._add_modeled_error_fields": "da1dce65",
    "endpoint.Endpoint._do_get_response": "e0417976",
    "endpoint.Endpoint._needs_retry": "80cd7fe7 438764ec",
    "endpoint.Endpoint._send": "f47d251c",
    "endpoint.Endpoint._send_request": "7a361341",
    "hooks.HierarchicalEmitter.__copy__": "57f5a16f",
    "hooks.HierarchicalEmitter._emit": "38f26e66",
    "hooks._PrefixTrie.prefix_search": "90dfd725",
    "httpsession.URLLib3Session.__init__": "69fce982",
    "httpsession.URLLib3Session._get_connection_manager": "f09dd666",
    "httpsession.URLLib3Session._get_pool_manager_kwargs": "b8f0e375 817a2c98",
    "httpsession.URLLib3Session._get_proxy_manager": "4e72a5c4",
    "httpsession.URLLib3Session._get_ssl_context": "9ceef2b8",
    "httpsession.URLLib3Session._setup_ssl_cert": "2e74a0aa",
    "httpsession.URLLib3Session.send": "53933035 44ce7c8f be7395ab",
    "retries.adaptive.ClientRateLimiter.on_receiving_response": "cbd7fbb7",
    "retries.adaptive.ClientRateLimiter.on_sending_request": "8762bc10",
    "session.Session.create_client": "bd84a3ac 11f517c7",
    "signers.RequestSigner.get_auth_instance": "34adeba4",
    "signers.RequestSigner.sign": "3d59635a",
    "useragent.UserAgentString.to_string": "840cc5b9 0cf5ad33",
}
"""Each function below ``botocore``, and the digests of its source in the supported releases."""


@pytest.mark.parametrize("name", PINNED)
def test_a_pinned_function_of_botocore_has_not_changed(name):
    """Its digest is that of one of the supported releases."""
    source = source_of(f"botocore.{name}")

    assert digest(source) in PINNED[name].split(), source
