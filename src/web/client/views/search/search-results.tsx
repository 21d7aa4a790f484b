import type { ReactNode } from "react";
import type { Me, PersonView } from "#api/me";
import { useText } from "../../../kit/language/use-text.ts";
import { useLive } from "../../../kit/use-live.ts";
import { useRoving } from "../../../kit/use-roving.ts";
import type { Failure } from "../../state/contract.ts";
import { useClient } from "../client-context.tsx";
import type { OpenPersonMenu } from "../contacts/person-menu.tsx";
import { PersonRow } from "../contacts/person-row.tsx";
import { FailureCard } from "../failure-card.tsx";
import { useOpenConversation } from "../use-open-conversation.ts";
import { fits } from "./fits.ts";
import { useDeeds } from "./use-deeds.tsx";
import { useSearch } from "./use-search.ts";

/** People one knows, people of the directory, and things to do whose name fits. */
export function SearchResults(props: {
  typed: string;
  me: Me;
  openMenu: OpenPersonMenu;
  done: () => void;
  failed: (failure: Failure | undefined) => void;
}) {
  const { typed, done, openMenu } = props;
  const { contacts } = useClient();
  const { t } = useText();
  const roving = useRoving<HTMLDivElement>();
  const open = useOpenConversation();
  const found = useSearch(typed);
  const list = useLive(contacts.list);
  const own = (list?.contacts ?? []).filter((one) => fits(`${one.name} ${one.address}`, typed));
  const others = found.people.filter(
    ({ address }) => address !== props.me.address && !own.some((one) => one.address === address),
  );
  const deeds = useDeeds(props);
  const count = own.length + others.length + deeds.length;
  const row = ({ address, name }: Pick<PersonView, "address" | "name">) => (
    <PersonRow
      key={address}
      address={address}
      name={name}
      openMenu={openMenu}
      open={() => {
        done();
        open(address);
      }}
    />
  );
  return (
    <div className="contact-list search-results people-scroll" {...roving}>
      <p className="visually-hidden" role="status">
        {found.searching ? t("search.searching") : t("search.count", { count })}
      </p>
      {found.failure ? <FailureCard failure={found.failure} /> : null}
      <Part title={t("search.contacts")} shown={own.length > 0}>
        {own.map(row)}
      </Part>
      <Part title={t("search.directory")} shown={others.length > 0}>
        {others.map(row)}
        {found.more ? <p className="people-empty">{t("search.more")}</p> : null}
      </Part>
      <Part title={t("search.deeds")} shown={deeds.length > 0}>
        {deeds.map(({ key, name, icon, does }) => (
          <button
            key={key}
            type="button"
            className="search-deed"
            data-roving={name}
            tabIndex={-1}
            onClick={() => {
              done();
              does();
            }}
          >
            {icon} {name}
          </button>
        ))}
      </Part>
      {count === 0 && !found.searching ? (
        <p className="people-empty">{t("search.nothing", { text: typed })}</p>
      ) : null}
    </div>
  );
}

function Part({ title, shown, children }: { title: string; shown: boolean; children: ReactNode }) {
  if (!shown) return null;
  return (
    <section aria-label={title}>
      <h2 className="contact-group contact-group-plain">{title}</h2>
      {children}
    </section>
  );
}
