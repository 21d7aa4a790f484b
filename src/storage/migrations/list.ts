import type { Migration } from "kysely/migration";
import { up as ground } from "./0001-ground.ts";

/** Every migration in its order: forward only, and one that has been released is never changed. */
export const migrations: Readonly<Record<string, Migration>> = { "0001-ground": { up: ground } };
