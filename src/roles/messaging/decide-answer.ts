/** Why a message did not reach a device. Each has its own explanation in problems.ts. */
export type Cause =
  | "content-refused"
  | "unknown-user"
  | "disabled"
  | "reserved"
  | "signed-out"
  | "kept"
  | "blocked"
  | "do-not-disturb"
  | "declined"
  | "mailbox-full"
  | "too-large"
  | "archive-down"
  | "not-kept"
  | "not-accepted"
  | "device-refused"
  | "unreachable";

/** Who is to be told: a Communicator client, whose pop-up has few texts, or anybody else. */
export type Dialect = "communicator" | "standard";

/** How a sender is told. */
export interface Answer {
  readonly status: number;
  /** The pop-up cannot say exactly what is so: the help contact says it. */
  readonly explain: boolean;
}

/**
 * The table of SE §1.8 and appendix A of the truth contract. pidgin-sipe shows 606 (with Warning 309, which the
 * explanation carries) as "blocked content", 486 as
 * "do not want to be disturbed", 415 as "don't support this type", 500, 503, 504 and 603 as "the service is not available", and
 * everything else as "offline": so only what is so may be answered with something else.
 */
const ANSWERS: Readonly<Record<Cause, Readonly<Record<Dialect, Answer>>>> = {
  "content-refused": both({ status: 606, explain: true }, 606),
  "unknown-user": both({ status: 503, explain: true }, 404),
  disabled: both({ status: 503, explain: true }, 404),
  reserved: both({ status: 503, explain: true }, 403),
  "signed-out": both({ status: 480, explain: false }, 480),
  kept: both({ status: 480, explain: true }, 202),
  blocked: both({ status: 486, explain: true }, 403),
  "do-not-disturb": both({ status: 486, explain: false }, 486),
  declined: both({ status: 486, explain: false }, 486),
  "mailbox-full": both({ status: 503, explain: true }, 480),
  "too-large": both({ status: 503, explain: true }, 413),
  "archive-down": both({ status: 503, explain: true }, 503),
  "not-kept": both({ status: 503, explain: true }, 503),
  "not-accepted": both({ status: 415, explain: false }, 415),
  "device-refused": both({ status: 503, explain: true }, 488),
  unreachable: both({ status: 480, explain: true }, 480),
};

function both(communicator: Answer, status: number): Readonly<Record<Dialect, Answer>> {
  return { communicator, standard: { status, explain: false } };
}

/**
 * What this sender is to be answered. `deviceStatus`: what the device itself said, which anybody but a Communicator client may
 * read as it is.
 */
export function decideAnswer(cause: Cause, dialect: Dialect, deviceStatus?: number): Answer {
  const answer = ANSWERS[cause][dialect];
  const theirs = dialect === "standard" && (cause === "device-refused" || cause === "declined");
  return theirs && deviceStatus !== undefined ? { ...answer, status: deviceStatus } : answer;
}
