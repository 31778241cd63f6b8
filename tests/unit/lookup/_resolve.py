"""Resolving settings as a client does."""

from aws_backup_reports._lookup.config import merge_config, resolve_region, resolve_settings
from aws_backup_reports._lookup.session import LightSession
from aws_backup_reports._settings import Arguments


def resolve(config=None, session=None, features=(), **arguments):
    """Return the settings that a client with these arguments would work with."""
    session = session or LightSession(arguments.get("profile_name"))
    config = merge_config(session, config)
    given = Arguments(**{"region_name": "eu-west-1", "config": config, **arguments})
    region = resolve_region(given.region_name, config, session)
    return resolve_settings(given, session, config, region, set(features))
