import { createContext, useContext } from "react";
import type { Client } from "../state/contract.ts";

export const ClientContext = createContext<Client | undefined>(undefined);

/** The client of this page. */
export function useClient(): Client {
  const client = useContext(ClientContext);
  if (!client) throw new Error("This view stands outside of ClientContext.");
  return client;
}
