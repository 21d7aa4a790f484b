import type { NumberRules } from "#formats/line-uri/number-rules";
import { parseNumberMap, parsePrivatePlan } from "#formats/line-uri/number-rules";
import type { LiveSettings } from "#settings/live";
import { domains } from "../settings.ts";
import { countryCode, mainNumber, numberMaps, privatePlans } from "./settings.ts";

const read = new WeakMap<readonly string[], NumberRules["maps"]>();
const readPlans = new WeakMap<readonly string[], NumberRules["plans"]>();

/** The rules for telephone numbers as the settings are now. A list that did not change is not read again. */
export function numberRules(settings: LiveSettings): NumberRules {
  const maps = settings.get(numberMaps);
  const plans = settings.get(privatePlans);
  return {
    maps: once(read, maps, parseNumberMap),
    plans: once(readPlans, plans, parsePrivatePlan),
    domains: settings.get(domains),
    mainNumber: settings.get(mainNumber),
    countryCode: settings.get(countryCode),
  };
}

type Reader<T> = (text: string) => { readonly ok: true; readonly value: T } | { readonly ok: false };

function once<T>(
  known: WeakMap<readonly string[], readonly T[]>,
  texts: readonly string[],
  parse: Reader<T>,
): readonly T[] {
  const before = known.get(texts);
  if (before) return before;
  const values = texts.flatMap((text) => {
    const one = parse(text);
    return one.ok ? [one.value] : [];
  });
  known.set(texts, values);
  return values;
}
