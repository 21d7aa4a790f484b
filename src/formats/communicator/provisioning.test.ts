import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { printProvisionGroups, printProvisioning2005, readProvisioningGroups } from "./provisioning.ts";

// As pidgin-sipe 1.25 asks.
const ASKED =
  '<provisioningGroupList xmlns="http://schemas.microsoft.com/2006/09/sip/provisioninggrouplist">' +
  '<provisioningGroup name="ServerConfiguration"/><provisioningGroup name="meetingPolicy"/>' +
  '<provisioningGroup name="persistentChatConfiguration"/><provisioningGroup name="ucPolicy"/>' +
  "</provisioningGroupList>";

describe("the groups that a client wants", () => {
  test("are read by name", () => {
    expect(readProvisioningGroups(ASKED)).toEqual({
      ok: true,
      value: ["ServerConfiguration", "meetingPolicy", "persistentChatConfiguration", "ucPolicy"],
    });
  });

  test.each([
    ["<a/>", "provisioningGroupList"],
    ["", "XML"],
    [
      ASKED.replace(
        "<provisioningGroup ",
        `${'<provisioningGroup name="x"/>'.repeat(50)}<provisioningGroup `,
      ),
      "50",
    ],
  ])("are not read from %j", (text, expected) => {
    const read = readProvisioningGroups(text);
    expect(read.ok ? "" : read.expected).toContain(expected);
  });

  test("of any text are a value or a refusal", () => {
    fc.assert(fc.property(fc.string(), (text) => void readProvisioningGroups(text)));
  });
});

test("a document names what there is and nothing else, in the order of MS-SIPREGE", () => {
  const printed = printProvisionGroups([
    {
      name: "ServerConfiguration",
      configuration: {
        maxVideoRate: "VGA-600K",
        organization: "A & B",
        encryption: "SupportEncryption",
        mediaPorts: { first: 50000, last: 50099 },
        services: { focusFactoryUri: "sip:alice@example.com;gruu;opaque=app:conf:focusfactory" },
      },
    },
    { name: "ucPolicy", shape: "instance", properties: { AllowCallForwarding: true } },
    {
      name: "persistentChatConfiguration",
      shape: "propertyEntryList",
      properties: { EnablePersistentChat: false },
    },
  ]);
  expect(printed).toBe(
    '<provisionGroupList xmlns="http://schemas.microsoft.com/2006/09/sip/provisiongrouplist-notification">' +
      '<provisionGroup name="ServerConfiguration">' +
      "<ucMaxVideoRateAllowed>VGA-600K</ucMaxVideoRateAllowed>" +
      "<organization>A &amp; B</organization>" +
      "<ucDiffServVoice>40</ucDiffServVoice><ucVoice802_1p>0</ucVoice802_1p>" +
      "<ucEnforcePinLock>true</ucEnforcePinLock><ucMinPinLength>6</ucMinPinLength>" +
      "<ucPhoneTimeOut>10</ucPhoneTimeOut><ucExchangeMWIPoll>3</ucExchangeMWIPoll>" +
      "<ucEnableUserLogging>false</ucEnableUserLogging>" +
      "<ucPC2PCAVEncryption>SupportEncryption</ucPC2PCAVEncryption>" +
      "<ucPortRangeEnabled>true</ucPortRangeEnabled><ucMinMediaPort>50000</ucMinMediaPort>" +
      "<ucMaxMediaPort>50099</ucMaxMediaPort>" +
      "<focusFactoryUri>sip:alice@example.com;gruu;opaque=app:conf:focusfactory</focusFactoryUri>" +
      "</provisionGroup>" +
      '<provisionGroup name="ucPolicy"><instance><property name="AllowCallForwarding">true</property></instance></provisionGroup>' +
      '<provisionGroup name="persistentChatConfiguration"><propertyEntryList>' +
      '<property name="EnablePersistentChat">false</property></propertyEntryList></provisionGroup>' +
      "</provisionGroupList>",
  );
});

test("the document of 2005 names the user and no line", () => {
  expect(printProvisioning2005("alice@example.com")).toBe(
    '<provisioning><user uri="sip:alice@example.com"/></provisioning>',
  );
});
