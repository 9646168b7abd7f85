"""Applies the SAM transform as CloudFormation would, once for each set of parameters.

stdin: {"template": path, "parameters": [{name: value}]}; stdout: the transformed templates in that order, as JSON.
"""

import json
import logging
import os
import sys

os.environ.setdefault("AWS_DEFAULT_REGION", "us-east-1")

from samtranslator.parser.parser import Parser  # noqa: E402
from samtranslator.translator.translator import Translator  # noqa: E402
from samtranslator.yaml_helper import yaml_parse  # noqa: E402

logging.disable(logging.WARNING)


def transform(text, given):
    template = yaml_parse(text)
    defaults = {name: each.get("Default") for name, each in template.get("Parameters", {}).items()}
    # Managed policies by name are read from IAM; none is named here.
    return Translator({}, Parser()).translate(template, {**defaults, **given})


request = json.load(sys.stdin)
with open(request["template"], encoding="utf8") as file:
    source = file.read()
json.dump([transform(source, given) for given in request["parameters"]], sys.stdout, default=str)
