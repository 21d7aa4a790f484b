import { expect, test } from "vitest";
import { literalFlow } from "#testing/literal-flow";
import { TransactionsByFlow } from "./flow-transactions.ts";

const told = (list: string[], name: string) => ({
  failed: (reason: string) => void list.push(`${name} ${reason}`),
});

test("a connection's transactions are told of its end, those that have left are not", () => {
  const list: string[] = [];
  const flow = literalFlow({});
  const flows = new TransactionsByFlow(() => {});
  const gone = told(list, "gone");
  const here = flows.of(flow);
  for (const one of [gone, told(list, "first"), told(list, "second")]) here.add(one);
  flows.leave(here, gone);
  expect([here.all().length, flows.of(flow) === here]).toEqual([2, true]);
  flow.close("over");
  expect(list).toEqual(["first over", "second over"]);
});
test("one that throws does not keep the others from being told", () => {
  const list: string[] = [];
  const defects: unknown[] = [];
  const flow = literalFlow({});
  const flows = new TransactionsByFlow((error) => void defects.push(error));
  const bad = {
    failed: () => {
      throw new Error("defect");
    },
  };
  const here = flows.of(flow);
  here.add(bad);
  here.add(told(list, "good"));
  flow.close("over");
  expect([list, defects]).toEqual([["good over"], [new Error("defect")]]);
});
test("a UDP address is forgotten with its last transaction", () => {
  const flow = literalFlow({ transport: "udp" });
  const flows = new TransactionsByFlow(() => {});
  const here = flows.of(flow);
  const [one, other] = [told([], "one"), told([], "other")];
  here.add(one);
  here.add(other);
  flows.leave(here, one);
  expect(flows.of(flow)).toBe(here);
  flows.leave(here, other);
  expect(flows.of(flow)).not.toBe(here);
});
