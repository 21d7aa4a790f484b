import type { LineProblemView } from "#api/users";
import { Button } from "../../kit/button.tsx";
import { useText } from "../../kit/language/use-text.ts";
import { TextField } from "../../kit/text-field.tsx";
import { Command } from "../parts/problem-card.tsx";
import { Said } from "../parts/said.tsx";
import type { Trouble } from "../state/trouble.ts";

/**
 * The Line URI. What is stored and wrong stands in its place with its reason and what it may mean; what was refused just now has the
 * server's suggestions. Neither stands in the way of the other fields.
 */
export function LineField(props: {
  value: string;
  change: (value: string) => void;
  /** Of what is stored. */
  problem: LineProblemView | null;
  /** Of the last attempt to save. */
  trouble: Trouble | undefined;
}) {
  const { value, change, problem, trouble } = props;
  const { t } = useText();
  const refused = trouble?.fields?.find(({ field }) => field === "lineUri" || field === "tel");
  const suggested = (refused?.suggest ?? []).map((one) => ({ value: one, text: one, command: undefined }));
  const proposals = refused ? suggested : (problem?.proposals ?? []);
  return (
    <div className="line-field">
      <TextField
        label={t("admin.users.line")}
        hint={t("admin.users.line-hint")}
        type="tel"
        value={value}
        change={change}
        most={128}
        wrong={refused ? refused.expected : problem ? `✗ ${problem.sentence}` : undefined}
      />
      {proposals.length === 0 ? null : (
        <ul className="proposals" aria-label={t("admin.users.proposals")}>
          {proposals.map((one) => (
            <li key={one.value + one.text}>
              <Button onClick={() => change(one.value)}>
                <Said text={one.text} />
              </Button>
              {one.command === undefined ? null : <Command command={one.command} />}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
