import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect, test } from "vitest";
import { Communicator, edited, sipe } from "#testing/communicator";
import { openStage } from "#testing/stage";

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void; // there is no other way to it from inside

const BATCH = "after-sign-on/01-sign-on/005-SUBSCRIBE-presence";
const SELF = "after-sign-on/01-sign-on/004-SUBSCRIBE-vnd-microsoft-roaming-self";
const PUBLISH = "after-sign-on/02-status-busy/011-SERVICE-application_msrtc-category-publish_xml";
const MEMBERS = "after-sign-on/17-block/028-SERVICE-application_msrtc-setcontainermembers_xml";

/** Of each message, which is 200 kB long, this little is to be remembered. */
const LONG = `<!--${" ".repeat(200_000)}-->`;
const KEPT = 20_000;
const MESSAGES = 100;

const kinds: readonly (readonly [string, (at: number) => string])[] = [
  [
    "a publication",
    (at) =>
      edited(
        sipe(PUBLISH),
        () =>
          `<publish><publications uri="sip:eve@example.com">${LONG}<publication categoryName="a category of its own ${at}" ` +
          `instance="${at}" container="200" version="0" expireType="endpoint"><x a="an attribute with a text ${at}">` +
          `a text in the middle ${at}</x></publication></publications></publish>`,
      ),
  ],
  [
    "a conflict",
    (at) =>
      edited(
        sipe(PUBLISH),
        () =>
          `<publish><publications uri="sip:eve@example.com">${LONG}<publication categoryName="a category of its own ${at}" ` +
          'instance="1" container="200" version="7"/></publications></publish>',
      ).replace(/epid=\w+/, `epid=0123456789abc${at}`),
  ],
  [
    "a batch with categories",
    (at) =>
      edited(
        sipe(BATCH),
        () =>
          `<batchSub>${LONG}<action name="subscribe"><adhocList><resource uri="sip:somebody.nobody${at}@example.com"/></adhocList>` +
          `<categoryList><category name="a category of its own ${at}"/></categoryList></action></batchSub>`,
      ),
  ],
  [
    "a subscription with odd fields",
    (at) =>
      edited(sipe(SELF), () => `<roamingList>${LONG}<roaming type="categories"/></roamingList>`)
        .replace("Event: vnd-microsoft-roaming-self", `$&;id=an-id-of-its-own-${at}`)
        .replace(/^Supported: .*$/m, `Supported: an-option-of-its-own-${at}`),
  ],
  [
    "a subscription to settings",
    (at) =>
      edited(
        sipe(SELF),
        () =>
          `<provisioningGroupList xmlns="http://schemas.microsoft.com/2006/09/sip/provisioninggrouplist">${LONG}` +
          `<provisioningGroup name="a group that nobody knows ${at}"/></provisioningGroupList>`,
      )
        .replace("Event: vnd-microsoft-roaming-self", "Event: vnd-microsoft-provisioning-v2")
        .replace(/^Accept: .*$/m, "Accept: application/vnd-microsoft-roaming-provisioning-v2+xml"),
  ],
  [
    "an access level",
    (at) =>
      edited(
        sipe(MEMBERS),
        () =>
          `<setContainerMembers>${LONG}<container id="300" version="${at}"><member type="user" value="somebody.nobody${at}@example.com"/></container></setContainerMembers>`,
      ),
  ],
];

test.each(kinds)("%s does not keep the message in memory that brought it", async (_name, message) => {
  const stage = await openStage({ users: ["eve", "bob"] });
  const eve = await Communicator.signedIn(stage, "eve");
  const sends = async (at: number): Promise<void> => {
    eve.sends(message(at).replace("Call-ID: ", `Call-ID: ${at}`));
    for (const what of await eve.phone.rest()) if (what !== "BENOTIFY") expect([200, 409]).toContain(what);
    stage.passes(1_000);
    stage.problems.length = 0;
    stage.begins();
  };
  const heldNow = (): number => {
    stage.passes(40_000); // transactions remember their answers for 32 s
    collect();
    return process.memoryUsage().heapUsed;
  };
  for (let at = 0; at < 10; at++) await sends(at);
  const before = heldNow();
  for (let at = 10; at < 10 + MESSAGES; at++) await sends(at);
  expect((heldNow() - before) / MESSAGES).toBeLessThan(KEPT);
  await stage.end();
});
