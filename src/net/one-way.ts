/** A way out of this process for one kind of thing. What cannot be taken is told by `down`, never thrown. */
export interface OneWay<T> {
  write(one: T): void;
  close(): void;
}

/** Told once, with the system's words, when a way cannot be opened or takes nothing more; `unsent` is known not to have left. */
export type WayDown<T> = (because: string, unsent?: readonly T[]) => void;

/** Opens a way; `up` is called once when it takes something. The answer gives the attempt up: nothing is called after that. */
export type OpenWay<T> = (up: (way: OneWay<T>) => void, down: WayDown<T>) => () => void;

/** Both calls at most once, and none after the end. */
export function onceEach<T>(
  up: (way: OneWay<T>) => void,
  down: WayDown<T>,
): { up(way: OneWay<T>): void; readonly down: WayDown<T>; end(): void } {
  let state: "opening" | "up" | "over" = "opening";
  return {
    up: (way) => {
      if (state !== "opening") return;
      state = "up";
      up(way);
    },
    down: (because, unsent) => {
      if (state === "over") return;
      state = "over";
      down(because, unsent);
    },
    end: () => {
      state = "over";
    },
  };
}
