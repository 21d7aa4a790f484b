import { choiceSetting, numberSetting, switchSetting } from "#settings/declare";

export const secondFactor = choiceSetting({
  name: "accounts.second-factor",
  summary:
    "Whether administrators must show a second factor in the browser: a code beside the password, or a passkey. The command line on the server needs none.",
  choices: ["off", "required-for-administrators"],
  default: "off",
});

/** What the browser client offers. Not offered means that its button says which setting decides, and who set it. */
export const messagesFeature = switchSetting({
  name: "features.messages",
  summary: "The browser client offers writing messages.",
  default: true,
});

export const callsFeature = switchSetting({
  name: "features.calls",
  summary: "The browser client offers calls.",
  default: true,
});

export const videoFeature = switchSetting({
  name: "features.video",
  summary: "The browser client offers video.",
  default: true,
});

export const sharingFeature = switchSetting({
  name: "features.sharing",
  summary: "The browser client offers sharing one's desktop.",
  default: true,
});

export const historyFeature = switchSetting({
  name: "features.history",
  summary: "The browser client offers looking at earlier messages and calls.",
  default: true,
});

export const shareAnswerSeconds = numberSetting({
  name: "features.share-answer-seconds",
  summary: "How long the browser client waits for an answer when a desktop is offered.",
  min: 10,
  max: 180,
  default: 30,
});
