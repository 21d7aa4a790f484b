import net from "node:net";
import tls from "node:tls";
import { newestEvent, nextProblem } from "../planted.ts";
import { type Fault, type Ground, type Told, toldBy } from "./fault.ts";

const HOST = "127.0.0.1";

/** What the server tells of after this connection was tried. */
const onConnecting =
  (connect: (ground: Ground) => net.Socket) =>
  async (ground: Ground): Promise<Told> => {
    const since = await newestEvent(ground.server);
    const socket = connect(ground).on("error", () => undefined);
    try {
      return toldBy(await nextProblem(ground.server, since));
    } finally {
      socket.destroy();
    }
  };

const old = (maxVersion: tls.SecureVersion) =>
  onConnecting(({ server }) =>
    tls.connect({
      host: HOST,
      port: server.port("tls"),
      minVersion: "TLSv1",
      maxVersion,
      ciphers: "DEFAULT@SECLEVEL=0",
      rejectUnauthorized: false,
    }),
  );

const saying = (transport: "tcp" | "tls", text: string) =>
  onConnecting(({ server }) => {
    const socket = net.connect(server.port(transport), HOST);
    socket.write(text);
    return socket;
  });

export const connectionFaults: readonly Fault[] = [
  {
    area: "connection",
    what: "a client that knows TLS 1.0 only",
    id: "NET-0010",
    kind: "tls.version",
    holds: ["TLSv1.0"],
    inject: old("TLSv1"),
  },
  {
    area: "connection",
    what: "a client that knows TLS 1.1 at most",
    id: "NET-0010",
    kind: "tls.version",
    holds: ["TLSv1.1"],
    inject: old("TLSv1.1"),
  },
  {
    area: "connection",
    what: "a client without a cipher of ours",
    id: "NET-0011",
    kind: "tls.cipher",
    inject: onConnecting(({ server }) =>
      tls.connect({
        host: HOST,
        port: server.port("tls"),
        maxVersion: "TLSv1.2",
        ciphers: "ECDHE-RSA-AES128-GCM-SHA256",
        rejectUnauthorized: false,
      }),
    ),
  },
  {
    area: "connection",
    what: "SIP in the clear on the TLS port",
    id: "NET-0014",
    kind: "tls.first-bytes",
    inject: saying("tls", "REGISTER sip:example.com SIP/2.0\r\n\r\n"),
  },
  {
    area: "connection",
    what: "HTTP on the TLS port",
    id: "NET-0014",
    kind: "tls.first-bytes",
    inject: saying("tls", "GET / HTTP/1.1\r\nHost: x\r\n\r\n"),
  },
  {
    area: "connection",
    what: "TLS on the TCP port",
    id: "NET-0015",
    kind: "tcp.first-bytes",
    holds: ["TLS"],
    inject: onConnecting(({ server }) =>
      tls.connect({ host: HOST, port: server.port("tcp"), rejectUnauthorized: false }),
    ),
  },
];
