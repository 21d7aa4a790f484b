import { malformed, type Parsed, parsed } from "#base/parsed";
import { listSetting, numberSetting, switchSetting, textSetting } from "#settings/declare";

export const checkForUpdates = switchSetting({
  name: "analyzer.check-for-updates",
  summary:
    "Look once a night at analyzer.update-url for newer best-practice rules. What comes is taken only with a signature that is trusted.",
  default: false,
});

export const updateUrl = textSetting({
  name: "analyzer.update-url",
  summary: "Where newer best-practice rules are fetched from, over https. Empty: nowhere.",
  default: "",
  check: (text) =>
    text === "" || /^https:\/\/[\w.-]{1,253}(?::\d{1,5})?\/[\w./%?=&-]{0,500}$/.test(text)
      ? parsed(text)
      : malformed("an address that begins with https://"),
});

export const trustedKeys = listSetting({
  name: "analyzer.trusted-keys",
  summary:
    "Keys beside the makers' whose best-practice rules are taken, as in NAME=KEY; `parley bpa pack sign` prints the key.",
  default: [],
  most: 20,
  element: (text) =>
    readTrustedKey(text) ? parsed(text) : malformed("NAME=KEY with an Ed25519 key in base64"),
});

/** NAME=KEY, the key as its 32 bytes in base64. */
export function readTrustedKey(text: string): { readonly name: string; readonly key: string } | undefined {
  const [, name, key] = /^([\w.@ -]{1,60})=([A-Za-z0-9+/]{43}=)$/.exec(text) ?? [];
  return name === undefined || key === undefined ? undefined : { name, key };
}

export const nightlyHour = numberSetting({
  name: "analyzer.nightly-hour",
  summary: "The hour of the night (this machine's time) at which the best practices are checked.",
  min: 0,
  max: 23,
  default: 3,
});

export const otherServers = listSetting({
  name: "analyzer.servers",
  summary:
    "Other servers of this installation, as in edge-2=edge@edge-2.example.com:5061 (role, and the port for TLS). One that does not answer is said, never left out.",
  default: [],
  most: 100,
  element: (text): Parsed<string> =>
    readServer(text) ? parsed(text) : malformed("NAME=ROLE@HOST:PORT, the role front-end or edge"),
});

export interface OtherServer {
  readonly name: string;
  readonly role: string;
  readonly host: string;
  readonly port: number;
}

/** NAME=ROLE@HOST:PORT; an address of IPv6 in square brackets. */
export function readServer(text: string): OtherServer | undefined {
  const [, name, role, bracketed, plain, digits] =
    /^([\w.-]{1,60})=(front-end|edge)@(?:\[([0-9a-fA-F:.]{2,45})\]|([A-Za-z0-9][A-Za-z0-9.-]{0,252})):(\d{1,5})$/.exec(
      text,
    ) ?? [];
  const [host, port] = [bracketed ?? plain, Number(digits)];
  if (name === undefined || role === undefined || host === undefined || port < 1 || port > 65_535)
    return undefined;
  return { name, role, host, port };
}
