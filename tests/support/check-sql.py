"""Reads SQL as Athena would, and resolves every name in it against the tables that there are.

stdin: {"tables": {table: {column: type}}, "queries": {name: sql}}
stdout: {name: {"problem": text or null, "unknown_functions": [name], "columns": [name]}} as JSON.
"""

import json
import sys

from sqlglot import exp, parse_one
from sqlglot.errors import SqlglotError
from sqlglot.optimizer.qualify import qualify

DIALECT = "athena"


def check(sql, schema):
    try:
        tree = parse_one(sql, read=DIALECT)
        query = tree.find(exp.Query)
        qualified = qualify(query.copy(), schema=schema, dialect="trino", validate_qualify_columns=True)
    except SqlglotError as error:
        return {"problem": str(error), "unknown_functions": [], "columns": []}
    unknown = sorted({node.name.lower() for node in tree.find_all(exp.Anonymous)})
    return {"problem": None, "unknown_functions": unknown, "columns": qualified.named_selects}


request = json.load(sys.stdin)
json.dump({name: check(sql, request["tables"]) for name, sql in request["queries"].items()}, sys.stdout)
