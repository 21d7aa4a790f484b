import { switchSetting, textSetting } from "#settings/declare";
import { parsePortRange } from "./ports.ts";

/** What people may do, where no policy says otherwise. A button of the browser client that is off says which decides, and who set it. */
export const messagesFeature = switchSetting({
  name: "features.messages",
  summary: "People may write messages.",
  default: true,
});

export const callsFeature = switchSetting({
  name: "features.calls",
  summary: "People may make and take calls.",
  default: true,
});

export const videoFeature = switchSetting({
  name: "features.video",
  summary: "People may use video in calls.",
  default: true,
});

export const sharingFeature = switchSetting({
  name: "features.sharing",
  summary: "People may share their desktop.",
  default: true,
});

export const historyFeature = switchSetting({
  name: "features.history",
  summary: "The browser client offers looking at earlier messages and calls.",
  default: true,
});

export const fileTransferFeature = switchSetting({
  name: "features.file-transfer",
  summary: "People may send files.",
  default: true,
});

export const federationFeature = switchSetting({
  name: "features.federation",
  summary: "People may write to and call people of other organisations.",
  default: true,
});

export const archivingFeature = switchSetting({
  name: "features.archiving",
  summary:
    "While the archive is on (messages.archive): what people write is kept there unless a policy says no.",
  default: true,
});

export const mediaPorts = textSetting({
  name: "features.media-ports",
  summary:
    "The ports that Communicator clients use for sound and video, as in 50000-50199. Empty: those of this server (--media-ports).",
  default: "",
  check: parsePortRange,
});
