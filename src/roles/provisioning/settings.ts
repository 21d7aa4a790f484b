import { malformed, parsed } from "#base/parsed";
import { choiceSetting, numberSetting, type Setting, switchSetting, textSetting } from "#settings/declare";

export const organization = textSetting({
  name: "provisioning.organization",
  summary: "The name of the organisation that Communicator clients show. Empty: none.",
  default: "",
  check: (text) =>
    text.length <= 200 && !/\p{Cc}/u.test(text) ? parsed(text) : malformed("at most 200 visible characters"),
});

export const mediaEncryption = choiceSetting({
  name: "provisioning.media-encryption",
  summary: "Whether Communicator clients encrypt calls between them: where both can, always, or never.",
  choices: ["SupportEncryption", "RequireEncryption", "DoNotSupportEncryption"],
  default: "SupportEncryption",
});

export const maxVideoRate = choiceSetting({
  name: "provisioning.max-video-rate",
  summary: "The best video that Communicator clients may send.",
  choices: ["Hd720p-1.5M", "VGA-600K", "CIF-250K"],
  default: "Hd720p-1.5M",
});

export const meetingSize = numberSetting({
  name: "provisioning.meeting-size",
  summary: "How many people a Communicator client may bring into one meeting.",
  min: 2,
  max: 1000,
  default: 64,
});

export const allowAudio = switchSetting({
  name: "provisioning.allow-audio",
  summary: "Communicator clients offer sound in meetings.",
  default: true,
});

export const allowVideo = switchSetting({
  name: "provisioning.allow-video",
  summary: "Communicator clients offer video in meetings.",
  default: true,
});

export const sharing = choiceSetting({
  name: "provisioning.sharing",
  summary: "What Communicator clients may share in meetings.",
  choices: ["Desktop", "SingleApplication", "None"],
  default: "Desktop",
});

export const allowAnonymous = switchSetting({
  name: "provisioning.allow-anonymous",
  summary: "Communicator clients let people without an account into meetings.",
  default: false,
});

/** Off until the server routes calls by what the user sets: a client must not offer what nobody carries out. */
export const allowCallForwarding = switchSetting({
  name: "provisioning.allow-call-forwarding",
  summary: "Communicator clients offer call forwarding.",
  default: false,
});

export const allowSimultaneousRinging = switchSetting({
  name: "provisioning.allow-simultaneous-ringing",
  summary: "Communicator clients offer to ring another number at the same time.",
  default: false,
});

/** Whatever of these changes, clients with a lasting subscription are told. */
export const provisioningSettings: readonly Setting<unknown>[] = [
  organization,
  mediaEncryption,
  maxVideoRate,
  meetingSize,
  allowAudio,
  allowVideo,
  sharing,
  allowAnonymous,
  allowCallForwarding,
  allowSimultaneousRinging,
];
