import { malformed, parsed } from "#base/parsed";
import { parseNumberMap, parsePrivatePlan } from "#formats/line-uri/number-rules";
import { listSetting, textSetting } from "#settings/declare";

export const numberMaps = listSetting({
  name: "numbers.rules",
  summary:
    "What short numbers mean, as in Berlin: 3xxx -> +493055503xxx (x is any digit). Used when people dial, for suggestions, imports and checks.",
  default: [],
  most: 500,
  element: (text) => {
    const read = parseNumberMap(text);
    return read.ok ? parsed(text.trim()) : read;
  },
});

export const privatePlans = listSetting({
  name: "numbers.private-plans",
  summary:
    "Private plans whose numbers are kept as they are, with how many digits they have, as in cdp.udp: 3-6.",
  default: [],
  most: 100,
  element: (text) => {
    const read = parsePrivatePlan(text);
    return read.ok ? parsed(text.trim()) : read;
  },
});

export const mainNumber = textSetting({
  name: "numbers.main-number",
  summary: "The number with which extensions are reached from outside, as in +4930555000. Empty: none.",
  default: "",
  check: (text) => {
    const number = text.replaceAll(/[-.() ]/g, "");
    return number === "" || /^\+[1-9]\d{6,14}$/.test(number)
      ? parsed(number)
      : malformed("an international number: + and 7 to 15 digits");
  },
});

export const countryCode = textSetting({
  name: "numbers.country-code",
  summary: "The country code of numbers that begin with 0, as in 49. Empty: such numbers mean nothing.",
  default: "",
  check: (text) =>
    /^([1-9]\d{0,2})?$/.test(text) ? parsed(text) : malformed("one to three digits, the first not 0"),
});

export const numberSettings = [numberMaps, privatePlans, mainNumber, countryCode];
