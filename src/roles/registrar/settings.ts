import { numberSetting } from "#settings/declare";

/** RFC 3261 §10.3 step 7: shorter wishes are answered 423 with this in Min-Expires. */
export const minExpiresSeconds = numberSetting({
  name: "registrar.min-expires-seconds",
  summary: "The shortest time that a sign-in may be asked for.",
  min: 1,
  max: 3600, // an hour and more must not be refused (§10.3)
  default: 60,
});

export const maxExpiresSeconds = numberSetting({
  name: "registrar.max-expires-seconds",
  summary: "The longest time that a sign-in is granted; Communicator clients, which ask for none, get this.",
  min: 600,
  max: 86_400,
  default: 7200,
});

export const defaultExpiresSeconds = numberSetting({
  name: "registrar.default-expires-seconds",
  summary: "The time that a phone's sign-in is granted when it does not say how long.",
  min: 60,
  max: 86_400,
  default: 3600,
});

export const mostEndpoints = numberSetting({
  name: "registrar.most-endpoints",
  summary:
    "Devices on which one person may be signed in at once. One phone more is refused; one Communicator more signs the oldest device out.",
  min: 1,
  max: 64,
  default: 16,
});

export const keepAliveSeconds = numberSetting({
  name: "registrar.keep-alive-seconds",
  summary: "After this much silence a Communicator client sends an empty line to keep its connection open.",
  min: 30,
  max: 3600,
  default: 300,
});

/** RFC 5626 §4.4: the client sends something at least this often. */
export const flowTimerSeconds = numberSetting({
  name: "registrar.flow-timer-seconds",
  summary:
    "After this much silence a phone that keeps its own connection (RFC 5626) has to send an empty line.",
  min: 30,
  max: 3600,
  default: 120,
});
