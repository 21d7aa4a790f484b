import { useEffect, useState } from "react";
import type { CheckView } from "#api/doctor";
import { Button } from "../../kit/button.tsx";
import { useText } from "../../kit/language/use-text.ts";
import { useLive } from "../../kit/use-live.ts";
import { usePanel } from "../state/panel.ts";
import { LevelMark } from "./level.tsx";
import { Failed } from "./page.tsx";
import { Command, HelpLink } from "./problem-card.tsx";
import { Said } from "./said.tsx";

/** The doctor gives itself this long. */
const LONGEST_MS = 15_000;

/** Runs the doctor, and says how far it is. */
export function DoctorRun() {
  const { t, locale } = useText();
  const { doctor } = usePanel();
  const { at, since } = useLive(doctor.state);
  return (
    <>
      {since !== undefined ? (
        <DoctorProgress since={since} />
      ) : at === undefined ? null : (
        <span className="quiet">
          {t("admin.doctor.ran", { time: new Date(at).toLocaleTimeString(locale) })}
        </span>
      )}
      <Button disabled={since !== undefined} onClick={() => doctor.run()}>
        {t("admin.doctor.run")}
      </Button>
    </>
  );
}

function DoctorProgress({ since }: { since: number }) {
  const { t } = useText();
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const tick = setInterval(() => setNow(Date.now()), 250);
    return () => clearInterval(tick);
  }, []);
  return (
    <span role="status">
      <progress
        max={LONGEST_MS}
        value={Math.min(now - since, LONGEST_MS)}
        aria-label={t("admin.doctor.running")}
      />{" "}
      {t("admin.doctor.running")}
    </span>
  );
}

/** Why there is no report, when there should be one. */
export function DoctorTrouble() {
  const { trouble } = useLive(usePanel().doctor.state);
  return <Failed trouble={trouble} />;
}

/** One measurement: whether it is in order, what was seen, and the way out where it is not. */
export function CheckRow({ check }: { check: CheckView }) {
  const { t } = useText();
  const { name, answer, measured, expected, fix, command, help, optional } = check;
  const level = answer === "yes" ? "good" : answer === "no" ? "error" : optional ? "info" : "warn";
  return (
    <li>
      <div className="row-line">
        <LevelMark
          level={level}
          text={t(`admin.doctor.${answer === "not checked" ? "not-checked" : answer}`)}
        />
        <span className="grow">
          <b>
            <Said text={name} />
          </b>{" "}
          <Said text={measured} />
          {expected === undefined ? null : (
            <>
              {" · "}
              {t("admin.problem.expected")} <Said text={expected} />
            </>
          )}
        </span>
      </div>
      {answer !== "no" || fix === undefined ? null : (
        <p>
          <Said text={fix} />
        </p>
      )}
      {answer === "yes" || command === undefined ? null : <Command command={command} />}
      {answer === "yes" || help === undefined ? null : <HelpLink id={help} />}
    </li>
  );
}
