/** The name that stands in the address for one that is not there yet. */
export const NEW = "new";

/** Whether the server takes two names for one. */
export const sameName = (one: string, other: string): boolean =>
  one.trim().toLowerCase() === other.trim().toLowerCase();
