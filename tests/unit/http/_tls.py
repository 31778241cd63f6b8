"""Certificates of servers that tests start."""

import ssl

import trustme

CA = trustme.CA()
"""The authority that the fixture ``bundle`` trusts."""

OTHER_CA = trustme.CA()


def tls(host="127.0.0.1", ca=CA):
    """Return the TLS context of a server with a certificate for a host."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    ca.issue_cert(host).configure_cert(context)
    return context
