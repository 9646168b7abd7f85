import test from 'ava';
import type { Severity } from '../../../src/core/alert/severity.ts';
import {
  nextStep,
  startEscalation,
  withoutWaiting,
  type EpisodeFacts,
  type Escalation,
} from '../../../src/core/escalation/next-step.ts';
import {
  policyProblems,
  type EscalationPolicy,
  type EscalationStep,
} from '../../../src/core/preferences/escalation-policy.ts';

const START = 1_000_000;
const SECOND = 1000;
const ALERT = { episodeId: 'E', alertId: 'E-1', severity: 'CRITICAL' } as const;
const QUIET: EpisodeFacts = { acknowledged: null, isResolved: false };

const tell = (waitSeconds: number, ...notify: string[]): EscalationStep => ({
  waitSeconds,
  notify,
  channels: 'all',
});
const ON_CALL: EscalationPolicy = {
  policyId: 'on-call',
  steps: [tell(300, 'alice'), tell(600, 'bob', 'carol'), { waitSeconds: 0, emit: 'page-the-manager' }],
  repeat: 1,
};

const begun = (policy = ON_CALL): Escalation => startEscalation(policy, ALERT, START);
const at = (seconds: number): number => START + seconds * SECOND;

test('the first step waits from the alert, and until then there is nothing to do', (t) => {
  t.deepEqual(nextStep(ON_CALL, begun(), QUIET, at(299)), { kind: 'wait', untilMs: at(300) });
});

test('nobody answers: each level is called after its wait, the rounds repeat, and then it is exhausted', (t) => {
  const said: string[] = [];
  let escalation = begun();
  let nowMs = START;
  while (escalation.ended === null) {
    const step = nextStep(ON_CALL, escalation, QUIET, nowMs);
    if (step.kind === 'wait') nowMs = step.untilMs;
    else {
      const what =
        step.kind === 'notify' ? step.notify.notify.join(' ') : step.kind === 'emit' ? step.event : step.kind;
      said.push(`${(nowMs - START) / SECOND} ${what}`);
      escalation = step.next;
    }
  }
  t.deepEqual(said, [
    '300 alice',
    '900 bob carol',
    '900 page-the-manager',
    '1200 alice',
    '1800 bob carol',
    '1800 page-the-manager',
  ]);
  t.like(escalation, { ended: 'exhausted', dueAtMs: null, endedAtMs: at(1800), stepsTaken: 6 });
});

test('a sweep that comes late takes no time from the people of the next step', (t) => {
  const step = nextStep(ON_CALL, begun(), QUIET, at(450));
  t.like(step, { kind: 'notify', step: 1, next: { dueAtMs: at(450 + 600) } });
});

test('an acknowledgement ends it for the severity that was known, and not for a worse one', (t) => {
  const acknowledged = (severity: Severity) => ({ ...QUIET, acknowledged: severity });
  t.like(nextStep(ON_CALL, begun(), acknowledged('CRITICAL'), at(300)), {
    kind: 'ended',
    reason: 'acknowledged',
    next: { ended: 'acknowledged', dueAtMs: null, endedAtMs: at(300) },
  });
  t.is(nextStep(ON_CALL, begun(), acknowledged('HIGH'), at(300)).kind, 'notify');
});

test('a step that reaches nobody is followed by the next one at once', (t) => {
  const taken = nextStep(ON_CALL, begun(), QUIET, at(300));
  t.assert(taken.kind === 'notify');
  if (taken.kind !== 'notify') return;
  const skipped = withoutWaiting(taken.next, at(300));
  t.like(nextStep(ON_CALL, skipped, QUIET, at(300)), { kind: 'notify', step: 2 });
});

test('a policy that is gone ends what it began; one that was shortened ends what is beyond it', (t) => {
  t.like(nextStep(undefined, begun(), QUIET, at(0)), { kind: 'ended', reason: 'policy_removed' });
  const shortened = { ...ON_CALL, steps: ON_CALL.steps.slice(0, 1), repeat: 0 };
  t.like(nextStep(shortened, { ...begun(), stepsTaken: 1 }, QUIET, at(900)), {
    kind: 'ended',
    reason: 'exhausted',
  });
});

test('what has ended stays as it ended', (t) => {
  const ended: Escalation = { ...begun(), ended: 'resolved', endedAtMs: at(5), dueAtMs: null };
  const later = nextStep(ON_CALL, ended, { acknowledged: 'CRITICAL', isResolved: false }, at(999));
  t.deepEqual(later, { kind: 'ended', reason: 'resolved', next: ended });
});

test('a policy needs a step, and one that repeats has to wait somewhere before it begins again', (t) => {
  t.deepEqual(policyProblems({ steps: [tell(0, 'alice')], repeat: 0 }), []);
  t.deepEqual(policyProblems({ steps: [tell(60, 'alice')], repeat: 5 }), []);
  t.regex(policyProblems({ steps: [], repeat: 0 }).join(), /at least one step/);
  t.regex(policyProblems({ steps: [tell(0, 'alice'), tell(60, 'bob')], repeat: 1 }).join(), /must wait/);
});

type Happening = 'sweep' | 'nothing' | 'acknowledge' | 'acknowledge lesser' | 'resolve';
const HAPPENINGS: readonly Happening[] = ['sweep', 'nothing', 'acknowledge', 'acknowledge lesser', 'resolve'];

/** Every policy of up to two steps that wait 0 or 1 s, told or emitted, in up to two rounds. */
function* everyPolicy(): Generator<EscalationPolicy> {
  const steps = [tell(0, 'a'), tell(1, 'a'), { waitSeconds: 0, emit: 'e' }, { waitSeconds: 1, emit: 'e' }];
  for (const repeat of [0, 1]) {
    for (const first of steps) {
      yield { policyId: 'p', steps: [first], repeat };
      for (const second of steps) yield { policyId: 'p', steps: [first, second], repeat };
    }
  }
}

/** Every sequence of `length` happenings, one a second. */
function* everyStory(length: number): Generator<readonly Happening[]> {
  if (length === 0) {
    yield [];
    return;
  }
  for (const rest of everyStory(length - 1)) for (const first of HAPPENINGS) yield [first, ...rest];
}

/** Throws on the first thing that must not happen; returns how it ended after the story and enough quiet sweeps. */
function live(policy: EscalationPolicy, story: readonly Happening[]): Escalation {
  let escalation = startEscalation(policy, ALERT, START);
  let facts: EpisodeFacts = QUIET;
  let lastStepMs = START;
  const total = policy.steps.length * (policy.repeat + 1);
  const sweep = (nowMs: number): void => {
    for (let turn = 0; turn <= total + 1; turn++) {
      const before = escalation;
      const step = nextStep(policy, before, facts, nowMs);
      if (step.kind === 'wait') {
        if (step.untilMs <= nowMs) throw new Error('waits for what is past');
        return;
      }
      escalation = step.next;
      if (step.kind === 'ended') {
        if (before.ended !== null && before !== escalation) throw new Error('ended twice');
        return;
      }
      if (facts.isResolved || facts.acknowledged === 'CRITICAL') throw new Error('told after the answer');
      const expected = policy.steps[before.stepsTaken % policy.steps.length]!;
      if (nowMs - lastStepMs < expected.waitSeconds * SECOND) throw new Error('too early');
      if (step.kind === 'notify' ? step.notify !== expected : !('emit' in expected))
        throw new Error('wrong step');
      if (escalation.stepsTaken !== before.stepsTaken + 1) throw new Error('a step left out');
      lastStepMs = nowMs;
    }
    throw new Error('a sweep that never ends');
  };
  story.forEach((happening, second) => {
    if (happening === 'acknowledge') facts = { ...facts, acknowledged: 'CRITICAL' };
    else if (happening === 'acknowledge lesser')
      facts = { ...facts, acknowledged: facts.acknowledged ?? 'HIGH' };
    else if (happening === 'resolve') facts = { ...facts, isResolved: true };
    else if (happening === 'sweep') sweep(at(second));
  });
  for (let second = story.length; second <= story.length + total + 1; second++) sweep(at(second));
  return escalation;
}

test('whatever happens in whatever order: steps in order, never early, none after an answer, and an end', (t) => {
  let stories = 0;
  const wrong: object[] = [];
  for (const policy of everyPolicy()) {
    const total = policy.steps.length * (policy.repeat + 1);
    for (const story of everyStory(5)) {
      const { ended, stepsTaken } = live(policy, story);
      stories += 1;
      if (ended === null || (ended === 'exhausted') !== (stepsTaken === total)) {
        wrong.push({ policy, story, ended, stepsTaken });
      }
    }
  }
  t.deepEqual(wrong, [], 'each has an end, and exhausted means that every step was taken');
  t.is(stories, 40 * 5 ** 5);
});
