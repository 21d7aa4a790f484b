import { expect, test } from "vitest";
import { decideAddress, withOutside } from "./decide-address.ts";

const seenAs = ["203.0.113.7", "2001:db8::7"];

test("a phone outside is told the address under which we are seen there, one inside the address that it came to", () => {
  const reached = "192.168.1.2";
  expect(decideAddress({ reached, remote: "198.51.100.4", seenAs })).toBe("203.0.113.7");
  for (const remote of ["192.168.1.9", "10.1.2.3", "127.0.0.1", "100.64.0.1"])
    expect(decideAddress({ reached, remote, seenAs })).toBe(reached);
  expect(decideAddress({ reached: "fd00::2", remote: "2001:db8:1::1", seenAs })).toBe("2001:db8::7");
  expect(decideAddress({ reached, remote: "198.51.100.4", seenAs: [] })).toBe(reached);
});

test("a browser gets both addresses of each port, and ends its list after them", () => {
  const own = "a=candidate:1 1 UDP 2122317823 192.168.1.2 51000 typ host";
  expect(withOutside(["a=ice-ufrag:x", own, "a=end-of-candidates"], seenAs)).toEqual([
    "a=ice-ufrag:x",
    own,
    "a=candidate:1 1 UDP 1061158911 203.0.113.7 51000 typ host",
    "a=end-of-candidates",
  ]);
  expect(withOutside([own], [])).toEqual([own]);
});
