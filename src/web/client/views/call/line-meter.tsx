import { useText } from "../../../kit/language/use-text.ts";
import { Tooltip } from "../../../kit/tooltip.tsx";
import type { Call } from "../../state/contract.ts";
import { rateLine } from "./rate-line.ts";

const BARS = { good: 3, fair: 2, poor: 1, unmeasured: 0 };

/** Which way the media goes and how well, as words; the bars only repeat them. `spelled`: all of it, without pointing at it. */
export function LineMeter({ call, spelled }: { call: Call; spelled?: boolean }) {
  const { t, locale } = useText();
  const line = rateLine(call.quality);
  const { roundTripMs, lossPercent, framesPerSecond } = call.quality ?? {};
  const number = (value: number) => new Intl.NumberFormat(locale, { maximumFractionDigits: 1 }).format(value);
  const details = [
    call.way?.says ?? t("call.way-unknown"),
    roundTripMs === undefined ? undefined : t("call.round-trip", { ms: number(Math.round(roundTripMs)) }),
    lossPercent === undefined ? undefined : t("call.loss", { percent: number(lossPercent) }),
    framesPerSecond === undefined
      ? undefined
      : t("call.frames", { frames: number(Math.round(framesPerSecond)) }),
  ].filter((part) => part !== undefined);
  const all = new Intl.ListFormat(locale, { type: "unit", style: "short" }).format(details);
  return (
    <Tooltip text={all}>
      <button type="button" className="line-meter" data-line={line}>
        <span className="line-meter-bars" aria-hidden>
          {[1, 2, 3].map((bar) => (
            <i key={bar} data-on={bar <= BARS[line] || undefined} />
          ))}
        </span>
        {t(`call.line.${line}`)}
        {spelled || !call.way ? null : <span aria-hidden>· {t(`call.way.${call.way.kind}`)}</span>}
        <span className={spelled ? undefined : "visually-hidden"}>{all}</span>
      </button>
    </Tooltip>
  );
}
