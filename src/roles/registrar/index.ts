import type { Role } from "#pipeline/role";
import type { Ending } from "#roles/location/contract";
import type { SignOut } from "./contract.ts";
import { register } from "./register.ts";
import type { RegistrarUses } from "./uses.ts";

/** Answers REGISTER, and signs out whom the directory does not want any more. */
export function createRegistrar(uses: RegistrarUses): Role & SignOut {
  const { directory, location, log } = uses;

  async function signOut(aor: string, reason: string, ending: Ending = "unregistered"): Promise<number> {
    const bindings = location.find(aor);
    await Promise.all(bindings.map((binding) => location.remove(binding, reason, ending)));
    return bindings.length;
  }

  function end(aor: string, reason: string, ending: Ending): void {
    signOut(aor, reason, ending).catch((error: unknown) =>
      log.write("warn", "Devices that were signed out stay in the store.", { aor, error }),
    );
  }

  return {
    name: "registrar",
    prerequisites: [],
    signOut,
    start(requests, scope) {
      scope.onEnd(
        requests.handle({
          method: "REGISTER",
          owner: "registrar",
          handle: (context) => register(uses, context),
        }),
      );
      scope.onEnd(
        directory.onChange((user, change) => {
          if (change === "removed") end(user.address, "the account was removed", "rejected");
          else if (!user.enabled) end(user.address, "the account was disabled", "rejected");
        }),
      );
      scope.onEnd(
        directory.onPassword((user) => end(user.address, "the password was changed", "unregistered")),
      );
    },
  };
}
