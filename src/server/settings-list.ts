import { netSettings } from "#net/settings";
import * as accounts from "#roles/accounts/settings";
import * as admin from "#roles/admin/settings";
import * as analyzer from "#roles/analyzer/settings";
import * as authentication from "#roles/authentication/settings";
import * as calls from "#roles/calls/settings";
import * as contacts from "#roles/contacts/settings";
import { directorySettings } from "#roles/directory/settings";
import * as location from "#roles/location/settings";
import * as media from "#roles/media/settings";
import * as messaging from "#roles/messaging/settings";
import * as policies from "#roles/policies/settings";
import * as presence from "#roles/presence/settings";
import * as provisioning from "#roles/provisioning/settings";
import * as proxy from "#roles/proxy/settings";
import * as push from "#roles/push/settings";
import * as recorder from "#roles/recorder/settings";
import * as registrar from "#roles/registrar/settings";
import * as relay from "#roles/relay/settings";
import * as subscriptions from "#roles/subscriptions/settings";
import { type Catalogue, createCatalogue } from "#settings/catalogue";
import type { Setting } from "#settings/declare";
import * as backup from "./backup/settings.ts";
import * as doctor from "./doctor/settings.ts";
import * as events from "./event-sinks/settings.ts";
import * as log from "./log-settings.ts";

/** Every setting of this server, from the rooms and roles that declare them. */
export function allSettings(): Catalogue {
  const roles = [
    accounts,
    admin,
    analyzer,
    authentication,
    backup,
    calls,
    contacts,
    doctor,
    events,
    location,
    log,
    media,
    messaging,
    policies,
    presence,
    provisioning,
    proxy,
    push,
    recorder,
    registrar,
    relay,
    subscriptions,
  ].flatMap((room) => Object.values(room));
  return createCatalogue([...roles.filter(isSetting), ...netSettings, ...directorySettings]);
}

/** A settings file may export helpers too. */
const isSetting = (value: unknown): value is Setting<unknown> =>
  typeof value === "object" && value !== null && "parse" in value && "summary" in value;
