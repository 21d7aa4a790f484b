import path from "node:path";

/** Where in the data folder the store lies. */
export const databaseFile = (data: string): string => path.join(data, "parley.db");
/** The key under which secrets in the store are sealed; beside the store and not in it. */
export const dataKeyFile = (data: string): string => path.join(data, "secrets", "data.key");
