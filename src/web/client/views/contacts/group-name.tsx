import { useState } from "react";
import { Button } from "../../../kit/button.tsx";
import { useText } from "../../../kit/language/use-text.ts";
import { Modal } from "../../../kit/modal.tsx";
import { TextField } from "../../../kit/text-field.tsx";
import type { Failure } from "../../state/contract.ts";
import { useClient } from "../client-context.tsx";
import { FailureCard } from "../failure-card.tsx";

/** Asks for the name of a group: a new one that somebody moves into, or another name for one that is there. */
export type GroupWish = { readonly moves: string } | { readonly renames: string };

export function GroupName({ wish, close }: { wish: GroupWish; close: () => void }) {
  const { contacts } = useClient();
  const { t } = useText();
  const [name, setName] = useState("renames" in wish ? wish.renames : "");
  const [failure, setFailure] = useState<Failure>();
  const save = async () => {
    const done =
      "renames" in wish
        ? await contacts.setGroup(wish.renames, name.trim())
        : await contacts.set({ address: wish.moves, groups: [name.trim()] });
    if (done.ok) close();
    else setFailure(done.failure);
  };
  return (
    <Modal open close={close} title={t("renames" in wish ? "contacts.rename-group" : "contacts.new-group")}>
      <form
        className="form"
        onSubmit={(event) => {
          event.preventDefault();
          if (name.trim() !== "") void save();
        }}
      >
        <TextField label={t("contacts.group-name")} value={name} change={setName} most={256} required />
        {failure ? <FailureCard failure={failure} /> : null}
        <Button look="primary" type="submit">
          {t("form.save")}
        </Button>
      </form>
    </Modal>
  );
}
