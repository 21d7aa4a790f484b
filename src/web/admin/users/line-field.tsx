import { useRef } from "react";
import type { LineProblemView } from "#api/users";
import { useText } from "../../kit/language/use-text.ts";
import { TextField } from "../../kit/text-field.tsx";
import type { Trouble } from "../state/trouble.ts";
import { Proposals } from "./proposals.tsx";

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
  const around = useRef<HTMLDivElement>(null);
  // The button goes with what it proposed; the focus stays with the number.
  const take = (proposed: string) => {
    change(proposed);
    around.current?.querySelector("input")?.focus();
  };
  const refused = trouble?.fields?.find(({ field }) => field === "lineUri" || field === "tel");
  const suggested = (refused?.suggest ?? []).map((one) => ({ value: one, text: one }));
  const proposals = refused ? suggested : (problem?.proposals ?? []);
  return (
    <div className="line-field" ref={around}>
      <TextField
        label={t("admin.users.line")}
        hint={t("admin.users.line-hint")}
        type="tel"
        value={value}
        change={change}
        most={128}
        wrong={refused ? refused.expected : problem ? `✗ ${problem.sentence}` : undefined}
      />
      <Proposals proposals={proposals} take={take} />
    </div>
  );
}
