import { readdir, readFile, readlink } from "node:fs/promises";
import { networkInterfaces } from "node:os";
import path from "node:path";
import type { PortHolder } from "./problems.ts";

const LISTENING = "0A"; // TCP_LISTEN, net/tcp_states.h

/**
 * The process that holds a port on this host, read from /proc (Linux). Undefined where that cannot be measured: another
 * system, or the process belongs to another user and we are not root.
 */
export async function holderOf(protocol: "udp" | "tcp", port: number): Promise<PortHolder | undefined> {
  const inodes = new Set<string>();
  for (const file of [`/proc/net/${protocol}`, `/proc/net/${protocol}6`]) {
    for (const inode of inodesOf(await readText(file), protocol, port)) inodes.add(inode);
  }
  if (inodes.size === 0) return undefined;
  for (const pid of (await list("/proc")).filter((name) => /^\d+$/.test(name))) {
    for (const descriptor of await list(`/proc/${pid}/fd`)) {
      const inode = /^socket:\[(\d+)\]$/.exec(await readTarget(`/proc/${pid}/fd/${descriptor}`))?.[1];
      if (inode !== undefined && inodes.has(inode)) {
        return { pid: Number(pid), program: await programOf(pid) };
      }
    }
  }
  return undefined;
}

/** The file name of the program; its arguments may hold secrets. A kernel thread has only a short name. */
async function programOf(pid: string): Promise<string> {
  const [started = ""] = (await readText(`/proc/${pid}/cmdline`)).split("\0", 1);
  return path.basename(started) || (await readText(`/proc/${pid}/comm`)).trim();
}

/** The inodes of sockets bound to a port, in the text of /proc/net/tcp or /proc/net/udp (proc(5)). */
export function inodesOf(table: string, protocol: "udp" | "tcp", port: number): string[] {
  const wanted = `:${port.toString(16).toUpperCase().padStart(4, "0")}`;
  return table.split("\n").flatMap((line) => {
    const [, local, , state, , , , , , inode] = line.trim().split(/\s+/);
    const bound = local?.endsWith(wanted) && (protocol === "udp" || state === LISTENING);
    return bound && inode !== undefined && inode !== "0" ? [inode] : [];
  });
}

/** The first port that everybody may open, where the system says so. */
export async function firstUnprivilegedPort(): Promise<number | undefined> {
  const text = await readText("/proc/sys/net/ipv4/ip_unprivileged_port_start");
  return text === "" ? undefined : Number(text.trim());
}

/** The addresses of this host, IPv4 first. */
export function ownAddresses(): string[] {
  const all = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
  const usable = all.filter(({ address }) => !address.startsWith("fe80:"));
  return usable.sort((one, other) => one.family.localeCompare(other.family)).map(({ address }) => address);
}

const readText = (path: string): Promise<string> => readFile(path, "latin1").catch(() => "");
const readTarget = (path: string): Promise<string> => readlink(path).catch(() => "");
const list = (path: string): Promise<string[]> => readdir(path).catch(() => []);
