import nodeDataChannel from "node-datachannel";

/** The one port through which all browsers come. */
export interface WebPort {
  readonly port: number;
  /** Every end must be closed before. The library's threads stay until the process ends. */
  close(): void;
}

/** Another program may take a port between our looking and the library's opening. */
const TRIES = 5;

/** Opens it, with a port that was reserved for it. Rejects when there is none. */
export async function openWebPort(
  reserve: () => Promise<{ readonly port: number; giveBack(): void }>,
  address: string | undefined,
): Promise<WebPort> {
  // It would write to our standard output; what fails is told by what it throws.
  nodeDataChannel.initLogger("Fatal", () => {});
  for (let left = TRIES; ; left--) {
    const { port, giveBack } = await reserve();
    try {
      const listener = new nodeDataChannel.IceUdpMuxListener(port, address);
      let open = true;
      return {
        port,
        close: () => {
          if (!open) return;
          open = false;
          listener.stop();
          giveBack();
        },
      };
    } catch (error) {
      giveBack();
      if (left <= 1) throw error;
    }
  }
}
