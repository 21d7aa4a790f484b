import { useId } from "react";
import type { Me } from "#api/me";
import { Button } from "../../../kit/button.tsx";
import { useText } from "../../../kit/language/use-text.ts";
import { useLive } from "../../../kit/use-live.ts";
import { useClient } from "../client-context.tsx";
import { PersonPicture } from "../person-picture.tsx";
import { useReport } from "./use-report.tsx";

/** The own picture; the middle of what is chosen becomes a square. */
export function PhotoPart({ me }: { me: Me }) {
  const { account, people, self } = useClient();
  const { t } = useText();
  const person = useLive(self.person);
  const report = useReport();
  const id = useId();
  const set = async (image: Blob | undefined) => {
    if (await report.of(account.setPhoto(image))) await people.card(me.address);
  };
  return (
    <div className="settings-line">
      <PersonPicture person={{ ...person, name: me.name }} size={72} presence={false} />
      <label className="button" htmlFor={id}>
        {t("settings.photo-choose")}
        <input
          className="visually-hidden"
          id={id}
          type="file"
          accept="image/*"
          onChange={(event) => {
            const [file] = event.target.files ?? [];
            if (file) void set(file);
            event.target.value = "";
          }}
        />
      </label>
      {person.photo ? (
        <Button look="quiet" onClick={() => set(undefined)}>
          {t("settings.photo-remove")}
        </Button>
      ) : null}
      {report.shown}
    </div>
  );
}
