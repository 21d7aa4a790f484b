import { useText } from "../../kit/language/use-text.ts";

export type Level = "error" | "warn" | "info" | "good";
const SIGNS: Readonly<Record<Level, string>> = { error: "✗", warn: "!", info: "·", good: "✓" };

/** How grave something is: a sign, a word and a colour, so that none of the three is needed alone. */
export function LevelMark({ level, text }: { level: Level; text?: string }) {
  const { t } = useText();
  return (
    <span className="level" data-level={level}>
      <span aria-hidden>{SIGNS[level]}</span> {text ?? t(`admin.level.${level}`)}
    </span>
  );
}
