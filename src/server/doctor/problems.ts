import { command } from "#base/command";
import { ExplainedError, type Fix } from "#base/explained-error";

/** Where a self-check was when it ended. */
export interface CheckStep {
  /** As in `REGISTER` or `200 to INVITE`. */
  readonly name: string;
  /** As in `TCP port 5060`. */
  readonly port: string;
}

/** DOC-0001: a request of the self-check was answered, and not as it has to be. `words` is the server's own reason. */
export function stepRefused(
  step: CheckStep,
  answer: string,
  words: string | undefined,
  expected: string,
): ExplainedError {
  const caseCode = /\bcase (c-[0-9A-Z]{1,20})/i.exec(words ?? "")?.[1];
  return new ExplainedError({
    id: "DOC-0001",
    what: `In a call to ourselves over ${step.port}, ${step.name} was answered ${answer}${words === undefined ? "" : `: ${words}`}.`,
    why: {
      kind: "doctor.step-answer",
      observed: { step: step.name, port: step.port, answer, ...(words === undefined ? {} : { words }) },
      expected,
    },
    fix: [
      caseCode === undefined
        ? adviceOn(answer, expected)
        : { text: "Read the case: it names the reason.", command: command`parley case ${caseCode}` },
    ],
  });
}

/** No case is named: a status says who gives it and why, anything else is seen in the trace. */
function adviceOn(answer: string, expected: string): Fix {
  const status = /^\d{3}\b/.exec(answer)?.[0];
  return status === undefined
    ? {
        text: `Compare in the trace what was answered with what was expected: ${expected}.`,
        command: "parley trace",
      }
    : { text: `Read what ${status} says and who gives it.`, command: command`parley explain sip:${status}` };
}

/** DOC-0002: a step of the self-check was not over in time. */
export function stepUnanswered(step: CheckStep, limitMs: number, seen: readonly string[]): ExplainedError {
  return new ExplainedError({
    id: "DOC-0002",
    what: `In a call to ourselves over ${step.port}, ${step.name} did not come within ${limitMs / 1000} s.`,
    why: {
      kind: "doctor.step-time",
      observed: { step: step.name, port: step.port, cameBefore: seen },
      expected: { within: `${limitMs / 1000} s` },
    },
    fix: [
      { text: "See in the trace where the messages of the self-check stay.", command: "parley trace" },
      { text: "See in the events whether the server had trouble then.", command: "parley events" },
    ],
  });
}

/** DOC-0003: the server's own port did not take the self-check's connection, or ended it. */
export function lineEnded(step: CheckStep, seen: string): ExplainedError {
  return new ExplainedError({
    id: "DOC-0003",
    what: `A connection of this machine to our own ${step.port} ended at ${step.name}: ${seen}.`,
    why: {
      kind: "doctor.connection",
      observed: { step: step.name, port: step.port, seen },
      expected: "a connection that stays open",
    },
    fix: [
      { text: "Read in the events why it was closed.", command: "parley events" },
      {
        text: "Look for rules of a firewall that hold back traffic of this machine to itself.",
        command: "nft list ruleset",
      },
    ],
  });
}

/** DOC-0004: something came that the self-check cannot read as SIP. */
export function answerUnreadable(step: CheckStep, expected: string, field: string): ExplainedError {
  return new ExplainedError({
    id: "DOC-0004",
    what: `In a call to ourselves over ${step.port}, what came at ${step.name} is no SIP message: ${field} is wrong.`,
    why: { kind: "doctor.message", observed: { step: step.name, port: step.port, field }, expected },
    fix: [
      {
        text: "This is a defect of Parley: send the makers the messages of that time.",
        command: "parley trace",
      },
    ],
  });
}
