/** What one can choose to be, and the sign that colleagues see of it. */
export const OWN_WORDS = [
  ["available", "available"],
  ["busy", "busy"],
  ["do-not-disturb", "do-not-disturb"],
  ["be-right-back", "be-right-back"],
  ["away", "away"],
  ["appear-offline", "offline"],
] as const;
