import { malformed, parsed } from "#base/parsed";
import { choiceSetting, listSetting, numberSetting, switchSetting, textSetting } from "#settings/declare";

export const mostBytes = numberSetting({
  name: "messages.most-bytes",
  summary: "The longest message in bytes, markup included; a longer one is refused.",
  min: 1_000,
  max: 200_000, // a SIP message here has 256 KB at most, header fields included
  default: 65_536,
});

export const blockedWords = listSetting({
  name: "messages.blocked-words",
  summary: "Words that no message may contain. Upper and lower case do not matter; only whole words count.",
  default: [],
  most: 1_000,
  element: (text) => {
    const word = text.trim();
    return word.length >= 1 && word.length <= 100 ? parsed(word) : malformed("1 to 100 characters");
  },
});

export const blockedLinks = switchSetting({
  name: "messages.blocked-links",
  summary: "Refuse messages that contain a link.",
  default: false,
});

export const helpContact = textSetting({
  name: "messages.help-contact",
  summary:
    "The user part of the address that explains to senders why a message was not delivered. It is reserved.",
  default: "help",
  check: (text) =>
    /^[a-z0-9][a-z0-9._-]{0,63}$/.test(text)
      ? parsed(text)
      : malformed("1 to 64 small letters, digits, dots and hyphens"),
});

export const keep = switchSetting({
  name: "messages.keep",
  summary: "Keep messages for people who are not signed in, and deliver them when they are.",
  default: true,
});

export const mostWaiting = numberSetting({
  name: "messages.most-waiting",
  summary: "How many messages wait for one person at most; further ones are refused.",
  min: 1,
  max: 10_000,
  default: 200,
});

export const archive = choiceSetting({
  name: "messages.archive",
  summary:
    "Whether every message is written into the archive. required: what cannot be written is not delivered.",
  choices: ["off", "on", "required"],
  default: "off",
});

export const historyDays = numberSetting({
  name: "messages.history-days",
  summary:
    "How many days people's message history is kept; 0 keeps none. What is older is deleted once a day.",
  min: 0,
  max: 36_500,
  default: 365,
});

export const keepWaitingDays = numberSetting({
  name: "messages.keep-waiting-days",
  summary: "How many days a message waits for somebody who does not sign in; then it is given up.",
  min: 1,
  max: 365,
  default: 30,
});
