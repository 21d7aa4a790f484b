import type { ProvisionGroup } from "#formats/communicator/provisioning";
import * as settings from "./settings.ts";
import type { ProvisioningUses } from "./uses.ts";

type Make = (uses: ProvisioningUses, user: string) => ProvisionGroup;

/** The groups that we know (MS-SIPREGE 2.2.2). Who asks for others gets no answer to those, as clients expect. */
const GROUPS: ReadonlyMap<string, Make> = new Map<string, Make>([
  [
    "ServerConfiguration",
    (uses, user) => ({
      name: "ServerConfiguration",
      configuration: {
        maxVideoRate: uses.settings.get(settings.maxVideoRate),
        organization: uses.settings.get(settings.organization),
        encryption: uses.settings.get(settings.mediaEncryption),
        mediaPorts: uses.mediaPorts(user),
        services: uses.services(user),
      },
    }),
  ],
  [
    "meetingPolicy",
    ({ settings: live }) => ({
      name: "meetingPolicy",
      shape: "instance",
      properties: {
        MeetingSize: live.get(settings.meetingSize),
        AllowIPAudio: live.get(settings.allowAudio),
        AllowIPVideo: live.get(settings.allowVideo),
        EnableDataCollaboration: false, // needs Live Meeting's own servers
        EnableAppDesktopSharing: live.get(settings.sharing),
        AllowAnonymousParticipants: live.get(settings.allowAnonymous),
      },
    }),
  ],
  [
    "ucPolicy",
    ({ settings: live }) => ({
      name: "ucPolicy",
      shape: "instance",
      properties: {
        AllowCallForwarding: live.get(settings.allowCallForwarding),
        AllowSimultaneousRinging: live.get(settings.allowSimultaneousRinging),
      },
    }),
  ],
  [
    "persistentChatConfiguration",
    // There are no rooms yet. COMPAT pidgin-sipe 1.25 calls sip:ocschat@DOMAIN all the same, and a 404 ends that quietly.
    () => ({
      name: "persistentChatConfiguration",
      shape: "propertyEntryList",
      properties: { EnablePersistentChat: false },
    }),
  ],
]);

/** Those of the wanted groups that we know, in their order, under our own names: a client's would keep its message in memory. */
export function knownGroups(wanted: readonly string[]): readonly string[] {
  return wanted.flatMap((name) => NAMES.find((known) => known === name) ?? []);
}

const NAMES = [...GROUPS.keys()];

/** These groups as they are now. */
export function groupsFor(
  uses: ProvisioningUses,
  user: string,
  names: readonly string[],
): readonly ProvisionGroup[] {
  return names.flatMap((name) => GROUPS.get(name)?.(uses, user) ?? []);
}
