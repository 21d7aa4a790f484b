import { Search } from "lucide-react";
import { useText } from "../../../kit/language/use-text.ts";

/** Finds people and things to do. Enter takes the first result, ↓ goes into them, Esc empties it. */
export function SearchField({ typed, type }: { typed: string; type: (text: string) => void }) {
  const { t } = useText();
  const results = () => document.querySelectorAll<HTMLElement>(".search-results [data-roving]");
  return (
    <search className="search">
      <Search aria-hidden size={16} />
      <input
        id="search"
        type="search"
        aria-label={t("search.label")}
        aria-keyshortcuts="Control+K"
        placeholder={t("search.placeholder")}
        autoComplete="off"
        spellCheck={false}
        dir={typed === "" ? undefined : "auto"}
        maxLength={200}
        value={typed}
        onChange={(event) => type(event.target.value)}
        onKeyDown={(event) => {
          const [first] = results();
          if (event.key === "Escape") type("");
          else if (event.key === "ArrowDown" && first) first.focus();
          else if (event.key === "Enter" && !event.nativeEvent.isComposing) first?.click();
          else return;
          event.preventDefault();
        }}
      />
    </search>
  );
}
