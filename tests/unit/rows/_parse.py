"""Files that are fed to the parser in pieces."""

from aws_backup_reports._rows.parsing import RowParser
from aws_backup_reports._rows.templates import Template
from aws_backup_reports.rows import ROW_TYPES, ReportFormatError


def parsed(data, size=None, file=""):
    """Return the rows of a file that comes in pieces, and the error that ends them, or None."""
    parser = RowParser(file, Template(ROW_TYPES, file=file))
    rows = []
    try:
        for start in range(0, len(data), size or len(data) or 1):
            rows.extend(parser.feed(data[start : start + (size or len(data))]))
        rows.extend(parser.end())
    except ReportFormatError as error:
        return rows, error
    return rows, None


def outcome(data, size=None):
    """Return the same as values that can be compared, with the lines."""
    rows, error = parsed(data, size)
    return [(row, row.line) for row in rows], error and (error.line, error.byte, error.reason)
