import { useEffect, useState } from "react";
import type { Me } from "#api/me";
import { useLive } from "../../../kit/use-live.ts";
import type { Failure } from "../../state/contract.ts";
import { useClient } from "../client-context.tsx";
import { FailureCard } from "../failure-card.tsx";
import { PersonPicture } from "../person-picture.tsx";
import { NoteField } from "./note-field.tsx";
import { OwnMenu } from "./own-menu.tsx";
import "./own-state.css";
import { StateMenu } from "./state-menu.tsx";

/** Oneself, as colleagues see one, on top of the people. */
export function OwnState({ me, showKeys }: { me: Me; showKeys: () => void }) {
  const { people, self } = useClient();
  const person = useLive(self.person);
  const [failure, setFailure] = useState<Failure>();
  // The own picture stands in the directory alone.
  useEffect(() => void people.card(me.address), [people, me.address]);
  return (
    <section className="own-state">
      <div className="own-state-line">
        <PersonPicture person={{ ...person, address: me.address, name: me.name }} size={44} />
        <div className="own-state-words">
          <b className="own-state-name">
            <bdi>{me.name}</bdi>
          </b>
          <StateMenu failed={setFailure} />
        </div>
        <OwnMenu me={me} showKeys={showKeys} />
      </div>
      <NoteField note={person.note ?? ""} failed={setFailure} />
      {failure ? <FailureCard failure={failure} putAway={() => setFailure(undefined)} /> : null}
    </section>
  );
}
