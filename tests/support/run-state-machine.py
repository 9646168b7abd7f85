"""Runs a state machine in JSONata on answers that are given.

stdin: {"definition": …, "input": …, "started_at": time, "answers": {state: [answer or {"error": name}]}}
stdout: {"status": …, "error": …, "cause": …, "output": …, "calls": [[state, arguments]]} as JSON.
An answer is used up by each call of its state; a call without one left ends in an error of this program.
"""

import json
import re
import sys

from jsonata import jsonata


class Machine:
    def __init__(self, request):
        self.states = request["definition"]["States"]
        self.start = request["definition"]["StartAt"]
        self.input = request["input"]
        self.context = {"Execution": {"StartTime": request["started_at"]}}
        self.answers = request["answers"]
        self.variables = {}
        self.calls = []

    def evaluate(self, value, scope):
        if isinstance(value, dict):
            return {key: self.evaluate(each, scope) for key, each in value.items()}
        if isinstance(value, list):
            return [self.evaluate(each, scope) for each in value]
        expression = re.fullmatch(r"\{%(.*)%\}", value, re.DOTALL) if isinstance(value, str) else None
        if expression is None:
            return value
        frame = jsonata.Jsonata(expression[1].strip())
        for name, each in {**self.variables, "states": scope}.items():
            frame.assign(name, each)
        return plain(frame.evaluate(None))

    def run(self):
        name, given = self.start, self.input
        while True:
            state = self.states[name]
            scope = {"input": given, "context": self.context}
            kind = state["Type"]
            if kind == "Fail":
                cause = self.evaluate(state.get("Cause"), scope)
                return {"status": "FAILED", "error": state["Error"], "cause": cause}
            if kind == "Succeed":
                return {"status": "SUCCEEDED", "output": self.evaluate(state.get("Output", given), scope)}
            if kind == "Choice":
                chosen = [each for each in state["Choices"] if self.evaluate(each["Condition"], scope)]
                name = chosen[0]["Next"] if chosen else state["Default"]
                continue
            if kind == "Task":
                self.calls.append([name, self.evaluate(state["Arguments"], scope)])
                answer = self.answers[name].pop(0)
                if "error" in answer:
                    return {"status": "FAILED", "error": answer["error"]}
                scope["result"] = answer
            given = self.evaluate(state.get("Output", scope.get("result", given)), scope)
            # Variables are assigned together, after everything else of the state has been computed.
            self.variables |= self.evaluate(state.get("Assign", {}), scope)
            name = state["Next"]


def plain(value):
    """JSONata's sequences are lists of their own kind."""
    if isinstance(value, list):
        return [plain(each) for each in value]
    return value


machine = Machine(json.load(sys.stdin))
json.dump({**machine.run(), "calls": machine.calls}, sys.stdout)
