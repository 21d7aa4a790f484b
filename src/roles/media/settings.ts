import { choiceSetting } from "#settings/declare";

export const phoneEncryption = choiceSetting({
  name: "media.phone-encryption",
  summary:
    "How sound of a browser is offered to phones: off, or encrypted (SDES) to those that are connected by TLS. Phones that call decide themselves.",
  choices: ["off", "tls-phones"],
  default: "off",
});
