import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { Button } from "../kit/button.tsx";
import { useText } from "../kit/language/use-text.ts";
import { TextField } from "../kit/text-field.tsx";
import type { Asking } from "./ask-worker.ts";
import { CaseAbout } from "./case-about.tsx";
import { FindingList } from "./finding-list.tsx";
import { OpenTraces } from "./open-traces.tsx";
import type { Overview, Source } from "./protocol.ts";
import { type CaseAbout as About, readServer } from "./read-server.ts";
import { SessionList } from "./session-list.tsx";
import { SessionView } from "./session-view.tsx";
import { usePlace } from "./use-place.ts";
import "./snoop.css";

type Reading = { readonly done: number; readonly of: number };

/** One screen that says what happened in a trace: of this server, or in files that somebody drops here. */
export function SnoopPage({ asking }: { asking: Asking }) {
  const { t } = useText();
  const [overview, setOverview] = useState<Overview>();
  const [reading, setReading] = useState<Reading>();
  const [about, setAbout] = useState<About>();
  const [failure, setFailure] = useState<string>();
  const [filter, setFilter] = useState("");
  const [wrong, setWrong] = useState<string>();
  const [shown, setShown] = useState<readonly number[]>([]);
  const [place, go] = usePlace();
  const results = useRef<HTMLHeadingElement>(null);

  const read = useCallback(
    async (sources: readonly Source[]): Promise<void> => {
      if (sources.length === 0) return;
      setFailure(undefined);
      setAbout(undefined);
      setReading({ done: 0, of: 1 });
      asking.onProgress((done, of) => setReading({ done, of }));
      try {
        const told = await asking.ask("read", { sources });
        setOverview(told);
        setShown(told.sessions.map(({ index }) => index));
        setFilter("");
      } catch (error) {
        setFailure(error instanceof Error ? error.message : String(error));
      } finally {
        setReading(undefined);
      }
    },
    [asking],
  );

  useEffect(() => {
    if (overview) results.current?.focus();
  }, [overview]);

  const readThisServer = useCallback(
    async (code?: string): Promise<void> => {
      const found = await readServer(code);
      if (!found.ok) {
        setFailure(found.why);
        return;
      }
      await read([found.source]);
      setAbout(found.about);
    },
    [read],
  );

  useEffect(() => {
    const query = new URLSearchParams(location.search);
    const code = query.get("case");
    if (code !== null) void readThisServer(code);
    else if (query.has("live")) void readThisServer();
  }, [readThisServer]);

  useEffect(() => {
    if (!overview) return;
    let current = true;
    void asking.ask("filter", { text: filter }).then((found) => {
      if (!current) return;
      setWrong(
        found.ok ? undefined : t("snoop.filter-wrong", { expected: found.expected, at: found.at + 1 }),
      );
      if (found.ok) setShown(found.sessions);
    });
    return () => {
      current = false;
    };
  }, [asking, filter, overview, t]);

  const rows = useMemo(() => {
    const wanted = new Set(shown);
    return overview?.sessions.filter(({ index }) => wanted.has(index)) ?? [];
  }, [overview, shown]);
  const chosen = place.session ?? rows[0]?.index;

  return (
    <main
      className="snoop"
      onDragOver={(event) => event.preventDefault()}
      onDrop={(event) => drop(event, read)}
    >
      <header className="snoop-head">
        <h1>{t("snoop.title")}</h1>
        <OpenTraces read={read} readServer={() => readThisServer()} small={overview !== undefined} />
      </header>
      {failure === undefined ? null : (
        <p className="snoop-failure" role="alert">
          {failure}
        </p>
      )}
      {reading === undefined ? null : (
        <p role="status" className="snoop-progress">
          <progress max={reading.of} value={reading.done} aria-label={t("snoop.reading")} />{" "}
          {t("snoop.reading")}
        </p>
      )}
      {overview === undefined ? null : (
        <>
          {about ? <CaseAbout about={about} /> : null}
          <section className="snoop-files" aria-labelledby="snoop-results">
            <h2 id="snoop-results" ref={results} tabIndex={-1}>
              {t("snoop.found", { count: overview.sessions.length, messages: overview.messages })}
            </h2>
            <ul>
              {overview.files.map(({ name, format, messages, notes }) => (
                <li key={name}>
                  <bdi>{name}</bdi> · {format} · {t("snoop.messages", { count: messages })}
                  {notes.map((note) => (
                    <span className="quiet" key={note} lang="en" dir="ltr">
                      {` ${note}`}
                    </span>
                  ))}
                </li>
              ))}
            </ul>
            <FindingList
              findings={overview.findings}
              prove={(message) => go({ session: sessionOf(overview, message) ?? chosen, message })}
            />
          </section>
          <div className="snoop-panes">
            <section className="snoop-sessions" aria-label={t("snoop.sessions")}>
              <TextField
                label={t("snoop.filter")}
                value={filter}
                change={setFilter}
                hint={t("snoop.filter-hint")}
                wrong={wrong}
                most={1_000}
              />
              {filter === "" ? null : (
                <p role="status" className="quiet">
                  {t("snoop.left", { count: rows.length })}{" "}
                  <Button look="quiet" onClick={() => setFilter("")}>
                    {t("snoop.filter-clear")}
                  </Button>
                </p>
              )}
              <SessionList
                rows={rows}
                chosen={chosen}
                choose={(session) => go({ session, message: undefined })}
              />
            </section>
            {chosen === undefined ? (
              <p className="quiet">{t("snoop.no-sessions")}</p>
            ) : (
              <SessionView
                key={chosen}
                asking={asking}
                index={chosen}
                message={place.message}
                choose={(message) => go({ session: chosen, message })}
                all={shown}
              />
            )}
          </div>
        </>
      )}
    </main>
  );
}

/** Which session a message is in is known to the worker; its accounts name the ones that prove something. */
const sessionOf = ({ sessions }: Overview, message: number): number | undefined =>
  sessions.find(({ account }) => account.proof.includes(message))?.index;

function drop(event: React.DragEvent, read: (sources: readonly Source[]) => Promise<void>): void {
  event.preventDefault();
  void read([...event.dataTransfer.files].map((file) => ({ name: file.name, bytes: file })));
}
