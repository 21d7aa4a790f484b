import type { Socket } from "node:net";

/** Whoever a socket belongs to at the moment: its handshake, and later its flow. */
export interface SocketOwner {
  failed(error: Error): void;
  /** The socket is closed. */
  gone(): void;
}

const OWNER = Symbol("owner");
/** A socket, where it is known of which kind its owner is. */
export type OwnedSocket<T extends SocketOwner = SocketOwner> = Socket & { [OWNER]?: T | undefined };

export const ownerOf = <T extends SocketOwner>(socket: OwnedSocket<T>): T | undefined => socket[OWNER];

/**
 * From here on `owner` hears of errors and of the end; undefined: nobody does. The listeners stay on the socket when the owner changes,
 * because an error that nobody listens to ends the process, and because lists of several listeners for each event take 400 bytes.
 */
export function giveTo(socket: OwnedSocket, owner: SocketOwner | undefined): void {
  const isNew = !(OWNER in socket);
  socket[OWNER] = owner; // never `delete`: it would turn the socket into a dictionary of 3 KB
  if (!isNew) return;
  socket.on("error", onError);
  socket.on("close", onClose);
}

function onError(this: OwnedSocket, error: Error): void {
  this[OWNER]?.failed(error);
}
function onClose(this: OwnedSocket): void {
  this[OWNER]?.gone();
}
