import { useEffect, useRef, useState } from "react";
import { usePanel } from "./panel.ts";

/**
 * What somebody types into a form of this name. After an upgrade of the server the reloaded page has it again; `brought` says that
 * this is so. Never for secrets: what is kept lies in the browser's store until it is read.
 */
export function useDraft<Form>(
  name: string,
  initial: Form,
): { form: Form; edit: (form: Form) => void; clear: (form?: Form) => void; brought: boolean } {
  const { watch } = usePanel();
  const [before] = useState(() => watch.restored(name));
  const [form, edit] = useState<Form>(() => (before === undefined ? initial : (before as Form))); // written by this form
  const [brought, setBrought] = useState(before !== undefined);
  const unsaved = useRef<Form>(undefined);
  unsaved.current = JSON.stringify(form) === JSON.stringify(initial) ? undefined : form;
  useEffect(() => watch.follow(name, () => unsaved.current), [watch, name]);
  return {
    form,
    edit,
    brought,
    clear(next = initial) {
      watch.forget(name);
      setBrought(false);
      edit(next);
    },
  };
}
