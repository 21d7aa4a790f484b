import type { Migration } from "kysely/migration";
import { up as ground } from "./0001-ground.ts";
import { up as presenceAndMessages } from "./0002-presence-and-messages.ts";
import { up as browserClient } from "./0003-browser-client.ts";
import { up as administration } from "./0004-administration.ts";

/** Every migration in its order: forward only, and one that has been released is never changed. */
export const migrations: Readonly<Record<string, Migration>> = {
  "0001-ground": { up: ground },
  "0002-presence-and-messages": { up: presenceAndMessages },
  "0003-browser-client": { up: browserClient },
  "0004-administration": { up: administration },
};
