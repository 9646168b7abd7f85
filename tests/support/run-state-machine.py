"""Runs a state machine in JSONata on answers that are given.

stdin: {"definition": …, "input": …, "started_at": time, "answers": {state: [answer or {"error": name}]}}
stdout: {"status": …, "error": …, "cause": …, "output": …, "calls": [[state, arguments]], "waits": [time]} as JSON.
An answer is used up by each call of its state; at a call without one left the status is UNANSWERED. Nothing is tried again.
"""

import json
import re
import sys

from jsonata import jsonata


class Unanswered(Exception):
    pass


class Failed(Exception):
    pass


class Machine:
    def __init__(self, request):
        self.definition = request["definition"]
        self.input = request["input"]
        self.context = {"Execution": {"StartTime": request["started_at"]}}
        self.answers = request["answers"]
        self.variables = {}
        self.calls = []
        self.waits = []

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
        try:
            return self.run_states(self.definition, self.input, self.context)
        except Unanswered:
            return {"status": "UNANSWERED"}
        except Failed as error:
            return {"status": "FAILED", "error": str(error)}

    def run_states(self, definition, given, context):
        name = definition["StartAt"]
        while True:
            state = definition["States"][name]
            scope = {"input": given, "context": context}
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
            try:
                self.act(name, state, scope)
            except Failed as error:
                if "Catch" not in state:
                    raise
                caught = state["Catch"][0]
                given = {"Error": str(error)}
                self.variables |= self.evaluate(caught.get("Assign", {}), scope)
                name = caught["Next"]
                continue
            given = self.evaluate(state.get("Output", scope.get("result", given)), scope)
            # Variables are assigned together, after everything else of the state has been computed.
            self.variables |= self.evaluate(state.get("Assign", {}), scope)
            if state.get("End"):
                return {"status": "SUCCEEDED", "output": given}
            name = state["Next"]

    def act(self, name, state, scope):
        if state["Type"] == "Wait":
            self.waits.append(self.evaluate(state["Timestamp"], scope))
        if state["Type"] == "Map":
            scope["result"] = [
                self.run_states(state["ItemProcessor"], item, {**scope["context"], "Map": {"Item": {"Index": index}}})["output"]
                for index, item in enumerate(self.evaluate(state["Items"], scope))
            ]
        if state["Type"] == "Task":
            self.calls.append([name, self.evaluate(state["Arguments"], scope)])
            if not self.answers.get(name):
                raise Unanswered
            answer = self.answers[name].pop(0)
            if "error" in answer:
                raise Failed(answer["error"])
            scope["result"] = answer


def plain(value):
    """JSONata's sequences are lists of their own kind."""
    if isinstance(value, list):
        return [plain(each) for each in value]
    return value


machine = Machine(json.load(sys.stdin))
json.dump({**machine.run(), "calls": machine.calls, "waits": machine.waits}, sys.stdout)
