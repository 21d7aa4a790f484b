import { writeFileSync } from "node:fs";
import { printWish } from "../certificate-wish.ts";
import type { Command } from "../command.ts";
import { readLcsCmd } from "../lcscmd.ts";
import { printOrder } from "../print/certificate.ts";
import { say } from "../print/say.ts";
import { unreadableInput } from "../problems.ts";
import { withServer } from "../with.ts";

export const command: Command = {
  words: [{ name: "[words...]", summary: "as for LCSCmd.exe of Office Communications Server 2007 R2" }],
  examples: [
    "parley lcscmd /Cert /Action:Request /OU:Marketing /Org:Contoso /sn:eepool1.contoso.com /country:US /city:Redmond /state:Washington /Template:WebServer2",
  ],
  run: (input) => {
    const words = input.words.flatMap((one) => (Array.isArray(one) ? one.map(String) : [one]));
    const asked = readLcsCmd(words);
    if (asked.kind === "other") {
      say(input, { modern: asked.modern }, ({ modern }) => [`Today: ${modern}`]);
      return Promise.resolve(asked.known ? 0 : 1);
    }
    const { wish, file, password, notes } = asked;
    return withServer(input, async ({ call }) => {
      const body = password === undefined ? wish : { ...wish, password };
      const order = await call("certificateRequest", { body });
      if (file !== undefined) write(file, order.request);
      if (input.json) say(input, { ...order, modern: printWish(wish) }, () => []);
      else if (order.state === "waiting" && file === undefined) input.terminal.print(order.request.trimEnd());
      else say(input, order, printOrder);
      for (const note of notes) input.terminal.complain(note);
      input.terminal.complain(`Order ${order.id}. ${order.said}`);
      input.terminal.complain(`Today: ${printWish(wish)}`);
      return order.state === "pending" ? 1 : 0;
    });
  },
};

function write(file: string, text: string): void {
  try {
    writeFileSync(file, text);
  } catch (error) {
    if (error instanceof Error && "code" in error) throw unreadableInput(file, String(error.code));
    throw error;
  }
}
