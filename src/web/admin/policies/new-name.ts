/** The name that stands in the address for one that is not there yet. */
export const NEW = "new";
