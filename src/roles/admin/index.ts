/** In the order of a start: settings first (everything asks them), then events, then (after the directory) administrators. */

export { createAdministrators } from "./administrators.ts";
export { createAuditTrail } from "./audit-trail.ts";
export { openEventLog } from "./events.ts";
export { openSettings } from "./settings-store.ts";
