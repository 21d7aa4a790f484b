import { useLocation, useSearchParams } from "wouter";

/** The filters of a page, which stand in its address: a link shows what somebody saw, and the back button goes back. */
export function useFilters<Name extends string>(
  names: readonly Name[],
): {
  filters: Readonly<Record<Name, string>>;
  set: (change: Partial<Record<Name, string>>) => void;
  clear: () => void;
} {
  const [path] = useLocation();
  const [search, setSearch] = useSearchParams();
  const filters = Object.fromEntries(names.map((name) => [name, search.get(name) ?? ""])) as Record<
    Name,
    string
  >;
  return {
    filters,
    set: (change) =>
      setSearch(
        (before) => {
          const next = new URLSearchParams(before);
          for (const [name, value] of Object.entries<string | undefined>(change)) {
            if (value) next.set(name, value);
            else next.delete(name);
          }
          return next;
        },
        { replace: true },
      ),
    clear: () => setSearch({}, { replace: true, state: path }),
  };
}
