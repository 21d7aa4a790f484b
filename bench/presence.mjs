// Presence as scenarios of the side-by-side runner: a change that N watchers are told, and everybody coming back after an outage.

/** Publications a second, one of each publisher: 2,000 notifications a second at any number of watchers, and no burst to collapse. */
const publishers = { 10: 200, 50: 40, 200: 10 };

export const presenceScenarios = [
  ...["tcp", "tls"].flatMap((transport) =>
    [10, 50, 200].map((watchers) => ({
      id: `presence-${transport}-${watchers}`,
      transport,
      mode: "presence",
      args: { agents: publishers[watchers] * (watchers + 1), watchers, rate: publishers[watchers] },
      env: { PRESENCE: "1" },
      operation: `PUBLISH, NOTIFY to ${watchers} watchers, each answered`,
      table: "presence",
    })),
  ),
  {
    id: "reconnect-tls",
    transport: "tls",
    mode: "reconnect",
    args: { agents: 5000, watchers: 50, inflight: 256, srcips: 8, timeout: 60 },
    env: { BENCH_USERS: "5000", BENCH_CONTACTS: "5000" },
    // Kamailio knows no lists of categories.
    servers: ["parley"],
    operation: "handshake, REGISTER, SUBSCRIBE to 50 people at once, machine state published",
    table: "reconnect",
  },
];

/** What one run of the generator measured, in the runner's words. */
export function presenceFigure(result) {
  return {
    cpu: result.cpu_us_per_notify,
    p99Milliseconds: result.deliver_us && result.deliver_us.p99 / 1000,
    missing: result.ok * result.watchers - result.notifies,
  };
}

export function reconnectFigure(result) {
  return {
    cpu: result.cpu_us_per_op,
    settledSeconds: result.settled_s,
    peakMiB: result.peak_rss_kib / 1024,
    notifications: result.notifies,
  };
}

/** The tables of these scenarios in docs/benchmarks.md. */
export function presenceTables(rows, number) {
  const presence = rows.filter(({ table }) => table === "presence");
  const reconnect = rows.filter(({ table }) => table === "reconnect");
  const lines = [];
  if (presence.length > 0) {
    lines.push(
      "",
      "## Presence",
      "",
      "CPU of the server (user and system) per NOTIFY, each answered 200, at 2,000 NOTIFYs a second; p99 is the delay from the PUBLISH to",
      "the arrival of its NOTIFY. Both tell plain SIP watchers in PIDF; Kamailio's presence module keeps everything in memory.",
      "",
      "| scenario | Parley, µs | Kamailio, µs | ratio | p99 Parley, ms | p99 Kamailio, ms | not told |",
      "| --- | --- | --- | --- | --- | --- | --- |",
    );
    for (const { id, figures } of presence) {
      const [ours, theirs] = [figures.parley, figures.kamailio];
      const ratio = theirs ? number(ours.cpuMicroseconds / theirs.cpuMicroseconds, 2) : "–";
      lines.push(
        `| ${id} | ${number(ours.cpuMicroseconds, 1)} | ${number(theirs?.cpuMicroseconds, 1)} | ${ratio} | ${number(ours.p99Milliseconds, 1)} | ${number(theirs?.p99Milliseconds, 1)} | ${ours.error ?? number(ours.missing)} |`,
      );
    }
  }
  for (const { id, args, operation, figures } of reconnect) {
    const { cpuMicroseconds, settledSeconds, peakMiB, notifications, failed, error } = figures.parley;
    lines.push(
      "",
      "## Everybody comes back",
      "",
      `${id}: ${args.agents.toLocaleString("en")} users with ${args.watchers} contacts each, ${args.inflight} of them at a time: ${operation}.`,
      "",
      "| CPU per user, µs | until nobody is told anything more, s | notifications | most memory, MiB | failed |",
      "| --- | --- | --- | --- | --- |",
      `| ${number(cpuMicroseconds)} | ${number(settledSeconds, 1)} | ${number(notifications)} | ${number(peakMiB)} | ${error ?? failed} |`,
    );
  }
  return lines.join("\n");
}
