import type { UserView } from "#api/users";
import type { ExplainedError } from "#base/explained-error";
import { decideLine } from "#formats/line-uri/decide-line";
import type { LiveSettings } from "#settings/live";
import type { User } from "../contract.ts";
import type { LineIndex } from "./line-index.ts";
import { numberRules } from "./live-rules.ts";
import { type LineField, lineTaken, lineUnfit } from "./problems.ts";

/** The numbers of users: judged when one is saved, shown as they are when somebody looks. */
export class Lines {
  readonly #people: { readonly lines: LineIndex };
  readonly #settings: LiveSettings;

  constructor(people: { readonly lines: LineIndex }, settings: LiveSettings) {
    this.#people = people;
    this.#settings = settings;
  }

  /** Why this cannot become the user's number; undefined: it can, or it is what they have already. */
  refuse(
    address: string,
    field: LineField,
    tel: string | undefined,
    before?: Pick<User, "id" | "tel">,
  ): ExplainedError | undefined {
    if (tel === undefined || tel === "" || tel === before?.tel) return undefined;
    const verdict = decideLine(tel, numberRules(this.#settings));
    if (!verdict.ok) return lineUnfit(address, field, verdict.problem);
    const holder = this.#people.lines.holder(verdict.key);
    if (holder && holder.id !== before?.id) return lineTaken(address, field, tel, holder);
    return undefined;
  }

  /** A number as it is shown: what calls use, and what is wrong with it. */
  view({ id, tel }: Pick<User, "id" | "tel">): Pick<UserView, "lineUri" | "lineProblem"> {
    if (tel === undefined) return { lineUri: null, lineProblem: null };
    const verdict = decideLine(tel, numberRules(this.#settings));
    if (!verdict.ok) {
      const { rule, sentence, proposals } = verdict.problem;
      return { lineUri: tel, lineProblem: { rule, sentence, proposals: [...proposals] } };
    }
    const holder = this.#people.lines.holder(verdict.key);
    if (!holder || holder.id === id) return { lineUri: verdict.uri, lineProblem: null };
    const sentence = `The number belongs to ${holder.name} (${holder.address}), so calls go there.`;
    const proposals = [{ value: "", text: "Clear" }];
    return { lineUri: verdict.uri, lineProblem: { rule: "unique", sentence, proposals } };
  }
}

/** The number of a request, and by which of its two names it was given. */
export function numberOf(request: {
  readonly tel?: string | undefined;
  readonly lineUri?: string | undefined;
}): { readonly tel: string | undefined; readonly telField: LineField } {
  return request.lineUri === undefined
    ? { tel: request.tel, telField: "tel" }
    : { tel: request.lineUri, telField: "lineUri" };
}
