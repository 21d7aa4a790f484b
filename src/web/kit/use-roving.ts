import { type KeyboardEvent, type RefObject, useEffect, useRef } from "react";

interface Roving<Element extends HTMLElement> {
  readonly ref: RefObject<Element | null>;
  readonly onKeyDown: (event: KeyboardEvent) => void;
  readonly onFocus: (event: { target: EventTarget }) => void;
}

/**
 * A list that is one stop of the Tab key (ARIA Practices, roving tabindex): its elements with `data-roving` are walked by the arrow
 * keys, Home, End, and by typing the beginning of a name.
 */
export function useRoving<Element extends HTMLElement>(): Roving<Element> {
  const ref = useRef<Element>(null);
  const items = () => [...(ref.current?.querySelectorAll<HTMLElement>("[data-roving]") ?? [])];
  useEffect(() => {
    const all = items();
    const stop = all.find((item) => item.tabIndex === 0) ?? all[0];
    for (const item of all) item.tabIndex = item === stop ? 0 : -1;
  });
  return {
    ref,
    onFocus({ target }) {
      const all = items();
      if (all.some((item) => item === target))
        for (const item of all) item.tabIndex = item === target ? 0 : -1;
    },
    onKeyDown(event) {
      if (event.altKey || event.ctrlKey || event.metaKey) return;
      const all = items();
      const at = all.findIndex((item) => item === document.activeElement);
      if (at === -1) return;
      const next = nextOf(event.key, at, all);
      if (!next) return;
      event.preventDefault();
      next.focus();
    },
  };
}

function nextOf(key: string, at: number, all: readonly HTMLElement[]): HTMLElement | undefined {
  if (key === "ArrowDown") return all[at + 1];
  if (key === "ArrowUp") return all[at - 1];
  if (key === "Home") return all[0];
  if (key === "End") return all.at(-1);
  if (key.length !== 1 || key === " ") return undefined;
  const after = [...all.slice(at + 1), ...all.slice(0, at)];
  const begins = (item: HTMLElement) =>
    (item.dataset["roving"] ?? "").toLocaleLowerCase().startsWith(key.toLocaleLowerCase());
  return after.find(begins);
}
