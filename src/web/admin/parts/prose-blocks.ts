export interface Block {
  readonly kind: "code" | "list" | "words";
  readonly lines: string[];
}

const ITEM = /^\s*(?:[-*]|\d+\.) (.*)$/u;

/** Cuts a text at empty lines, lists and fences of code. A line that goes on from an item of a list belongs to it. */
export function blocksOf(text: string): Block[] {
  const blocks: Block[] = [];
  let open: Block | undefined;
  const begin = (kind: Block["kind"]): Block => {
    open = { kind, lines: [] };
    blocks.push(open);
    return open;
  };
  for (const line of text.split(/\r?\n/u)) {
    const item = ITEM.exec(line)?.[1];
    if (line.startsWith("```")) {
      if (open?.kind === "code") open = undefined;
      else begin("code");
    } else if (open?.kind === "code") open.lines.push(line);
    else if (line.trim() === "") open = undefined;
    else if (item !== undefined) (open?.kind === "list" ? open : begin("list")).lines.push(item);
    else if (open?.kind === "list") open.lines.push(`${open.lines.pop() ?? ""} ${line.trim()}`);
    else (open ?? begin("words")).lines.push(line);
  }
  return blocks;
}
