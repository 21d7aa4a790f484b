import type { TraceView } from "#api/trace";

/** One message: a line about it, then (unless `short`) the message itself, indented. */
export function printMessage(entry: TraceView, short: boolean): string[] {
  const { at, direction, transport, local, remote, message } = entry;
  const arrow = direction === "in" ? `${remote} -> ${local}` : `${local} -> ${remote}`;
  const [start = ""] = message.split(/\r?\n/, 1);
  const head = `${at} ${direction.padEnd(3)} ${transport.padEnd(3)} ${arrow}${entry.case === undefined ? "" : ` ${entry.case}`}`;
  if (short) return [`${head}  ${visible(start)}`];
  return [
    head,
    ...message
      .trimEnd()
      .split(/\r?\n/)
      .map((line) => `    ${visible(line)}`),
    "",
  ];
}

const visible = (text: string) => text.replaceAll(/[\u0000-\u001f\u007f-\u009f]/g, "·");
