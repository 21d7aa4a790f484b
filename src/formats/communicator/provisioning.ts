import { malformed, type Parsed, parsed } from "#base/parsed";
import { attributeOf, childElements, element, parseXml, printXml, type XmlElement } from "../xml/element.ts";

// Asked with "provisioning", answered with "provision" (MS-SIPREGE 2.2.2).
const ASKED = "http://schemas.microsoft.com/2006/09/sip/provisioninggrouplist";
const TOLD = "http://schemas.microsoft.com/2006/09/sip/provisiongrouplist-notification";

const MOST_GROUPS = 50; // a client of the Lync generation asks for a dozen

/** The names of the groups that a client wants, each once, in its order (MS-SIPREGE 2.2.2). */
export function readProvisioningGroups(text: string): Parsed<readonly string[]> {
  const read = parseXml(text);
  if (!read.ok) return read;
  if (read.value.name !== "provisioningGroupList" || read.value.namespace !== ASKED)
    return malformed(`the element provisioningGroupList of ${ASKED}`);
  const names = childElements(read.value, "provisioningGroup").map((one) => attributeOf(one, "name") ?? "");
  if (names.length > MOST_GROUPS) return malformed(`at most ${MOST_GROUPS} groups`);
  return parsed([...new Set(names)]);
}

/** Where services answer that a client is told of; what is left out does not exist for it. */
export interface ServiceUris {
  readonly absInternalServerUrl?: string;
  readonly absExternalServerUrl?: string;
  readonly dlxInternalUrl?: string;
  readonly dlxExternalUrl?: string;
  readonly focusFactoryUri?: string;
  readonly mrasUri?: string;
  readonly voiceMailUri?: string;
}

/** What the group ServerConfiguration says (MS-SIPREGE 2.2.2). */
export interface ServerConfiguration {
  readonly maxVideoRate: "Hd720p-1.5M" | "VGA-600K" | "CIF-250K";
  /** Empty: none is named. */
  readonly organization: string;
  readonly encryption: "SupportEncryption" | "RequireEncryption" | "DoNotSupportEncryption";
  readonly mediaPorts: { readonly first: number; readonly last: number };
  readonly services: ServiceUris;
}

type Properties = Readonly<Record<string, string | number | boolean>>;

/** One group of an answer, in the shape that its readers want. */
export type ProvisionGroup =
  | { readonly name: "ServerConfiguration"; readonly configuration: ServerConfiguration }
  /** `instance` for the policies, `propertyEntryList` for the groups that came later. */
  | {
      readonly name: string;
      readonly shape: "instance" | "propertyEntryList";
      readonly properties: Properties;
    };

/** The document of the event vnd-microsoft-provisioning-v2 (MS-SIPREGE 2.2.2, 3.4). */
export function printProvisionGroups(groups: readonly ProvisionGroup[]): string {
  return printXml(element("provisionGroupList", TOLD, {}, groups.map(groupElement)));
}

function groupElement(group: ProvisionGroup): XmlElement {
  const inside =
    "configuration" in group
      ? configurationElements(group.configuration)
      : [element(group.shape, TOLD, {}, propertyElements(group.properties))];
  return element("provisionGroup", TOLD, { name: group.name }, inside);
}

const propertyElements = (properties: Properties): XmlElement[] =>
  Object.entries(properties).map(([name, value]) => element("property", TOLD, { name }, [String(value)]));

/** In the order in which Communicator's own servers write them. */
function configurationElements(told: ServerConfiguration): XmlElement[] {
  const { services } = told;
  const dlx = services.dlxInternalUrl !== undefined || services.dlxExternalUrl !== undefined;
  const values: readonly (readonly [string, string | number | boolean | undefined])[] = [
    ["ucMaxVideoRateAllowed", told.maxVideoRate],
    ["absInternalServerUrl", services.absInternalServerUrl],
    ["absExternalServerUrl", services.absExternalServerUrl],
    ["organization", told.organization || undefined],
    ["dlxInternalUrl", services.dlxInternalUrl],
    ["dlxExternalUrl", services.dlxExternalUrl],
    ["dlxEnabled", dlx || undefined],
    // DSCP 40 and no 802.1p: what phones take when nobody sets it.
    ["ucDiffServVoice", 40],
    ["ucVoice802_1p", 0],
    ["ucEnforcePinLock", true],
    ["ucMinPinLength", 6],
    ["ucPhoneTimeOut", 10],
    ["ucExchangeMWIPoll", 3],
    ["ucEnableUserLogging", false],
    // COMPAT pidgin-sipe 1.25 takes a missing element for RequireEncryption.
    ["ucPC2PCAVEncryption", told.encryption],
    ["ucPortRangeEnabled", true],
    ["ucMinMediaPort", told.mediaPorts.first],
    ["ucMaxMediaPort", told.mediaPorts.last],
    ["focusFactoryUri", services.focusFactoryUri],
    ["mrasUri", services.mrasUri],
    ["voiceMailUri", services.voiceMailUri],
  ];
  return values.flatMap(([name, value]) =>
    value === undefined ? [] : [element(name, TOLD, {}, [String(value)])],
  );
}

/** The document of the event vnd-microsoft-provisioning (2005): the user, without a line for remote call control. */
export function printProvisioning2005(address: string): string {
  return printXml(element("provisioning", "", {}, [element("user", "", { uri: `sip:${address}` })]));
}
