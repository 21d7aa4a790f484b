import { useState } from "react";
import type { Ladder, LadderRow } from "#trace/show/ladder";
import { printClock } from "#trace/show/print-time";
import { Button } from "../kit/button.tsx";
import { useText } from "../kit/language/use-text.ts";
import { useRoving } from "../kit/use-roving.ts";

const [COLUMN, ROW, LEFT] = [176, 36, 104];
const ZOOMS = [0.6, 0.8, 1, 1.25, 1.6] as const;

/** The ladder: who sent what to whom, with the time that went by. Each arrow is a button; the arrow keys walk from one to the next. */
export function LadderView({
  ladder,
  chosen,
  choose,
}: {
  ladder: Ladder;
  chosen: number | undefined;
  choose: (message: number) => void;
}) {
  const { t } = useText();
  const roving = useRoving<HTMLDivElement>();
  const [zoom, setZoom] = useState(2);
  const { columns, rows } = ladder;
  const width = LEFT + Math.max(2, columns.length) * COLUMN;
  return (
    <div className="snoop-ladder">
      <div className="snoop-zoom">
        <Button
          look="quiet"
          disabled={zoom === 0}
          onClick={() => setZoom(zoom - 1)}
          title={t("snoop.smaller")}
        >
          −
        </Button>
        <Button
          look="quiet"
          disabled={zoom === ZOOMS.length - 1}
          onClick={() => setZoom(zoom + 1)}
          title={t("snoop.larger")}
        >
          +
        </Button>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard */}
      <section className="snoop-ladder-scroll" dir="ltr" tabIndex={0} aria-label={t("snoop.ladder")}>
        <div style={{ inlineSize: width, zoom: ZOOMS[zoom] }} {...roving}>
          <div className="snoop-ladder-heads">
            {columns.map(({ label, places }, at) => (
              <span
                key={label}
                style={{ insetInlineStart: LEFT + at * COLUMN, inlineSize: COLUMN }}
                title={places.join(", ")}
              >
                {label}
              </span>
            ))}
          </div>
          <div className="snoop-ladder-rows">
            {columns.map(({ label }, at) => (
              <i
                key={label}
                className="snoop-ladder-line"
                style={{ insetInlineStart: LEFT + at * COLUMN + COLUMN / 2 }}
              />
            ))}
            {rows.map((row) => (
              <Row
                key={`${row.kind} ${row.message ?? `${row.at} ${row.sentence}`}`}
                row={row}
                current={row.message !== undefined && row.message === chosen}
                choose={choose}
              />
            ))}
          </div>
        </div>
      </section>
    </div>
  );
}

function Row({
  row,
  current,
  choose,
}: {
  row: LadderRow;
  current: boolean;
  choose: (message: number) => void;
}) {
  const { t } = useText();
  const { message, at, gap, label, marks, kind, failed, colour } = row;
  const [left, right] = [Math.min(row.from, row.to), Math.max(row.from, row.to)];
  const length = left === right ? COLUMN / 2 : (right - left) * COLUMN;
  const words = [label, ...marks.map((mark) => `(${mark})`)].join(" ");
  const arrow = (
    <>
      <span className="snoop-arrow-words">{words}</span>
      <svg aria-hidden width={length} height={10} data-back={row.to < row.from || undefined}>
        <path d={`M0 5H${length - 8}`} className="snoop-arrow-shaft" />
        <path d={`M${length} 5l-9 -5v10z`} className="snoop-arrow-tip" />
      </svg>
    </>
  );
  const place = {
    insetInlineStart: kind === "log" ? LEFT : LEFT + left * COLUMN + COLUMN / 2,
    inlineSize: kind === "log" ? "auto" : length,
  };
  return (
    <div
      className="snoop-ladder-row"
      style={{ blockSize: ROW + (gap === undefined ? 0 : 18) }}
      data-kind={kind}
      data-failed={failed || undefined}
      data-colour={colour}
    >
      {gap === undefined ? null : <span className="snoop-gap">⋮ {gap}</span>}
      <time>{printClock(at)}</time>
      {message === undefined ? (
        <span className="snoop-arrow" style={place} title={row.sentence}>
          {kind === "log" ? <span className="snoop-arrow-words">{words}</span> : arrow}
        </span>
      ) : (
        <button
          type="button"
          className="snoop-arrow"
          data-roving
          style={place}
          title={row.sentence}
          aria-label={`${t("snoop.to-message", { number: message + 1 })}: ${row.sentence}`}
          aria-current={current ? "true" : undefined}
          onClick={() => choose(message)}
        >
          {arrow}
        </button>
      )}
    </div>
  );
}
