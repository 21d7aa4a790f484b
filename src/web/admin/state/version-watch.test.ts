import { expect, test } from "vitest";
import { type Shelf, VersionWatch } from "./version-watch.ts";

class MemoryShelf implements Shelf {
  readonly kept = new Map<string, string>();
  getItem(key: string): string | null {
    return this.kept.get(key) ?? null;
  }
  setItem(key: string, value: string): void {
    this.kept.set(key, value);
  }
  removeItem(key: string): void {
    this.kept.delete(key);
  }
}

test("the version of the first answer is this page's; another one is an update, and going back is none", () => {
  const watch = new VersionWatch(new MemoryShelf());
  watch.heard("1.0.0");
  watch.heard("1.0.0");
  expect(watch.updated.get()).toBeUndefined();
  watch.heard("1.1.0");
  expect(watch.updated.get()).toBe("1.1.0");
  watch.heard("1.0.0");
  expect(watch.updated.get()).toBeUndefined();
});

test("a part of the page that is gone is an update too, though nobody knows its number", () => {
  const watch = new VersionWatch(new MemoryShelf());
  watch.heard("1.0.0");
  watch.outdated();
  expect(watch.updated.get()).toBe("");
  watch.heard("1.0.0");
  expect(watch.updated.get()).toBe("");
});

test("after an update what is unsaved is there again in the next page, once", () => {
  const shelf = new MemoryShelf();
  const old = new VersionWatch(shelf);
  old.follow("settings", () => ({ "proxy.mode": "strict" }));
  old.follow("note", () => undefined);
  old.heard("1.0.0");
  old.heard("1.1.0");
  old.leaving();

  const fresh = new VersionWatch(shelf);
  expect(fresh.restored("settings")).toEqual({ "proxy.mode": "strict" });
  expect(fresh.restored("note")).toBeUndefined();
  expect(new VersionWatch(shelf).restored("settings")).toBeUndefined();
});

test("without an update nothing is kept", () => {
  const shelf = new MemoryShelf();
  const watch = new VersionWatch(shelf);
  watch.follow("settings", () => ({ a: 1 }));
  watch.heard("1.0.0");
  watch.leaving();
  expect(shelf.kept.size).toBe(0);
});

test("a form that was not opened again since the last update survives the next one; one that was saved does not come back", () => {
  const shelf = new MemoryShelf();
  const first = new VersionWatch(shelf);
  first.follow("settings", () => "typed");
  first.follow("import", () => "csv");
  first.heard("1.0.0");
  first.heard("1.1.0");
  first.leaving();

  const second = new VersionWatch(shelf);
  second.forget("import");
  second.heard("1.1.0");
  second.heard("1.2.0");
  second.leaving();

  const third = new VersionWatch(shelf);
  expect(third.restored("settings")).toBe("typed");
  expect(third.restored("import")).toBeUndefined();
});

test("a form that was closed is no longer asked, and a shelf with nonsense or none at all breaks nothing", () => {
  const shelf = new MemoryShelf();
  shelf.kept.set("parley.admin.drafts", "{not JSON");
  const watch = new VersionWatch(shelf);
  watch.follow("settings", () => "typed")();
  watch.heard("1.0.0");
  watch.heard("1.1.0");
  watch.leaving();
  expect(shelf.kept.size).toBe(0);

  const full = new VersionWatch({
    ...shelf,
    getItem: () => null,
    removeItem: () => undefined,
    setItem: () => {
      throw new Error("QuotaExceededError");
    },
  });
  full.follow("settings", () => "typed");
  full.heard("1.0.0");
  full.heard("1.1.0");
  expect(() => full.leaving()).not.toThrow();
});
