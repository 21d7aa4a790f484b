/**
 * The event of Office Communications Server 2007 R2 that says what one of ours says, by our id: for who knows the old number, or
 * searches for it. Only where both are about the same condition; the numbers are those of `ocsEvents`.
 */
const OCS_EVENTS: Readonly<Record<string, string>> = {
  "AUTH-0007": "Multiple authentication or authorization failures from unknown IP address",
  "AUTH-0013": "Multiple authentication or authorization failures from unknown IP address",
  "CERT-0020": "14397",
  "CERT-0021": "14397",
  "NET-0001": "14336",
  "NET-0002": "14336",
  "NET-0003": "14336",
  "NET-0004": "14336",
  "NET-0020": "14502",
  "NET-0021": "14502",
  "NET-0022": "14502",
  "NET-0023": "14428",
  "NET-0024": "14428",
  "NET-0025": "14428",
  "NET-0026": "14428",
  "START-0007": "14497",
  "START-0009": "12309",
  "START-0011": "12289",
};

/** Undefined: it had no event of this kind, or none is known. */
export const ocsEventOf = (id: string): string | undefined => OCS_EVENTS[id];

/** Every id of ours that has one. */
export const idsWithOcsEvent: readonly string[] = Object.keys(OCS_EVENTS);
