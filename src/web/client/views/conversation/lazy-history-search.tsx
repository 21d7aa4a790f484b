import { lazy, Suspense } from "react";

// Few people search at first: it is loaded when somebody does.
const HistorySearch = lazy(async () => ({ default: (await import("./history-search.tsx")).HistorySearch }));

export function LazyHistorySearch(props: { peer: string; name: string; close: () => void }) {
  return (
    <Suspense fallback={null}>
      <HistorySearch {...props} />
    </Suspense>
  );
}
