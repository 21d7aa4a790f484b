import { createContext, useContext } from "react";
import { Api } from "./api.ts";
import { Doctor } from "./doctor.ts";
import { PanelSession, type Role } from "./session.ts";
import { VersionWatch } from "./version-watch.ts";

/** What every page of the panel works with. */
export interface Panel {
  readonly api: Api;
  readonly session: PanelSession;
  readonly watch: VersionWatch;
  readonly doctor: Doctor;
}

/** The panel of this browser tab. */
export function createPanel(): Panel {
  const watch = new VersionWatch(sessionStorage);
  const api = new Api(watch);
  const session = new PanelSession(api);
  window.addEventListener("pagehide", () => watch.leaving());
  void session.restore();
  return { api, session, watch, doctor: new Doctor(api) };
}

export const PanelContext = createContext<Panel | undefined>(undefined);

export function usePanel(): Panel {
  const panel = useContext(PanelContext);
  if (!panel) throw new Error("This part stands outside of the panel.");
  return panel;
}

export const RoleContext = createContext<Role>("auditor");
/** The role of who is signed in. */
export const useRole = (): Role => useContext(RoleContext);
