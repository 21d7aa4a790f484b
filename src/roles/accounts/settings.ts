import { choiceSetting, numberSetting } from "#settings/declare";

export const secondFactor = choiceSetting({
  name: "accounts.second-factor",
  summary:
    "Whether administrators must show a second factor in the browser: a code beside the password, or a passkey. The command line on the server needs none.",
  choices: ["off", "required-for-administrators"],
  default: "off",
});

export const shareAnswerSeconds = numberSetting({
  name: "features.share-answer-seconds",
  summary: "How long the browser client waits for an answer when a desktop is offered.",
  min: 10,
  max: 180,
  default: 30,
});
