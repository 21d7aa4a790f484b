import { useId, useState } from "react";
import { CopyButton } from "../../kit/copy-button.tsx";
import { useText } from "../../kit/language/use-text.ts";
import { ActionButton } from "../parts/action-button.tsx";
import { type Level, LevelMark } from "../parts/level.tsx";
import { Asked, Empty, Failed, Section } from "../parts/page.tsx";
import { Said, When } from "../parts/said.tsx";
import type { Answer } from "../state/api.ts";
import { usePanel } from "../state/panel.ts";
import type { Answered, Trouble } from "../state/trouble.ts";
import { useAsk } from "../state/use-ask.ts";
import { useDraft } from "../state/use-draft.ts";

type Order = Answer<"certificateOrders">["orders"][number];

const LEVELS: Readonly<Record<Order["state"], Level>> = {
  "in use": "good",
  issued: "good",
  pending: "warn",
  waiting: "warn",
  refused: "error",
};

/** What was asked for and what became of it, in the authority's own words too. `changed`: another certificate may be in use now. */
export function OrderList({ changed }: { changed: () => Promise<void> }) {
  const { t } = useText();
  const told = useAsk("certificateOrders");
  const again = async () => {
    await Promise.all([told.again(), changed()]);
  };
  return (
    <Section title={t("admin.certificates.orders")}>
      <Asked told={told}>
        {({ orders }) =>
          orders.length === 0 ? (
            <Empty>{t("admin.certificates.no-orders")}</Empty>
          ) : (
            <ul className="rows">
              {orders.map((order) => (
                <OrderRow key={order.id} order={order} again={again} />
              ))}
            </ul>
          )
        }
      </Asked>
    </Section>
  );
}

function OrderRow({ order, again }: { order: Order; again: () => Promise<void> }) {
  const { t } = useText();
  const { api } = usePanel();
  const [trouble, setTrouble] = useState<Trouble>();
  const { id, at, who, from, state, subject, names, template, authority, requestId, request, said } = order;
  const heard = async (asked: Promise<Answered<unknown>>) => {
    const answer = await asked;
    setTrouble(answer.ok ? undefined : answer.trouble);
    if (answer.ok) await again();
  };
  const facts = [
    ["admin.certificates.names-asked", names.join(", ")],
    ["admin.certificates.field.template", template],
    ["admin.certificates.field.authority", authority],
    ["admin.certificates.number-there", requestId ?? ""],
    ["admin.certificates.said", said],
  ] as const;
  return (
    <li>
      <details open={state === "pending" || state === "waiting" || state === "refused"}>
        <summary>
          <span className="row-line">
            <LevelMark
              level={LEVELS[state]}
              text={t(`admin.certificates.order.${state.replace(" ", "-")}`)}
            />
            <span className="grow">
              <Said text={subject} /> · {t(`admin.certificates.way.${from}`)}
            </span>
            <span className="quiet">
              <bdi>{who}</bdi>, <When at={at} />
            </span>
          </span>
        </summary>
        <dl className="facts">
          {facts.map(([label, text]) =>
            text === "" ? null : (
              <div key={label}>
                <dt>{t(label)}</dt>
                <dd>
                  <Said text={text} />
                </dd>
              </div>
            ),
          )}
        </dl>
        {state === "waiting" ? (
          <AnswerForm
            order={order}
            bring={(body) => heard(api.ask("certificateOrderAnswer", { name: id, body }))}
          />
        ) : null}
        <Failed trouble={trouble} />
        <div className="page-actions">
          {state === "pending" ? (
            <ActionButton onClick={() => heard(api.ask("certificateOrderCheck", { name: id }))}>
              {t("admin.certificates.check")}
            </ActionButton>
          ) : null}
          {request === "" ? null : <CopyButton text={request} label={t("admin.certificates.copy-request")} />}
          <ActionButton
            look="danger-quiet"
            label={t("admin.certificates.forget-of", { subject })}
            onClick={() => heard(api.ask("certificateOrderRemove", { name: id }))}
          >
            {t("admin.certificates.forget")}
          </ActionButton>
        </div>
      </details>
    </li>
  );
}

/** The signing request to carry away, and the place for what comes back. */
function AnswerForm(props: { order: Order; bring: (body: { certificate: string }) => Promise<void> }) {
  const { order, bring } = props;
  const { t } = useText();
  const draft = useDraft(`certificate order ${order.id}`, "");
  const id = useId();
  return (
    <form
      className="form"
      onSubmit={(event) => {
        event.preventDefault();
        if (draft.form.trim() !== "") void bring({ certificate: draft.form });
      }}
    >
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls */}
      <pre tabIndex={0} dir="ltr">
        {order.request}
      </pre>
      <div className="field">
        <label htmlFor={id}>{t("admin.certificates.signed")}</label>
        <textarea
          id={id}
          dir="ltr"
          rows={4}
          spellCheck={false}
          value={draft.form}
          onChange={(event) => draft.edit(event.target.value)}
        />
      </div>
      <div>
        <ActionButton type="submit" look="primary">
          {t("admin.certificates.bring")}
        </ActionButton>
      </div>
    </form>
  );
}
