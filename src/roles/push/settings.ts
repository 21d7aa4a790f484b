import { numberSetting, switchSetting } from "#settings/declare";

export const waitSeconds = numberSetting({
  name: "push.wait-seconds",
  summary:
    "How long a call waits for a browser that was told of it, where the person has no device signed in.",
  min: 0,
  max: 60,
  default: 20,
});

export const localEndpoints = switchSetting({
  name: "push.local-endpoints",
  summary:
    "Browsers may name a push service on this machine. For tests: it lets people make the server call itself.",
  default: false,
});
