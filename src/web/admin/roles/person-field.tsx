import { useId } from "react";
import { FilterField } from "../parts/fields.tsx";
import { useAsk } from "../state/use-ask.ts";
import { useSettled } from "../state/use-settled.ts";

/** Somebody's address, with people who fit as one types. */
export function PersonField(props: { label: string; value: string; change: (value: string) => void }) {
  const { label, value, change } = props;
  const id = useId();
  const { search } = useSettled({ search: value });
  const told = useAsk("userList", { query: { search, most: 10 }, off: search === "" });
  return (
    <>
      <FilterField label={label} value={value} change={change} most={320} list={id} />
      <datalist id={id}>
        {told.value?.users.map(({ address, name }) => (
          <option key={address} value={address}>
            {name}
          </option>
        ))}
      </datalist>
    </>
  );
}
