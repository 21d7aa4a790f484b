import { Button } from "../../kit/button.tsx";
import { useText } from "../../kit/language/use-text.ts";
import { Command } from "../parts/problem-card.tsx";
import { Said } from "../parts/said.tsx";

/** What a field may have instead; each as a button that puts it there, and what has to be done first as a command to copy. */
export function Proposals(props: {
  proposals: readonly { readonly value: string; readonly text: string; readonly command?: string }[];
  take: (value: string) => void;
}) {
  const { proposals, take } = props;
  const { t } = useText();
  if (proposals.length === 0) return null;
  return (
    <ul className="proposals" aria-label={t("admin.users.proposals")}>
      {proposals.map(({ value, text, command }) => (
        <li key={value + text}>
          <Button onClick={() => take(value)}>
            <Said text={text} />
          </Button>
          {command === undefined ? null : <Command command={command} />}
        </li>
      ))}
    </ul>
  );
}
