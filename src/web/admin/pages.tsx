import { type ComponentType, lazy } from "react";
import { DashboardPage } from "./dashboard/dashboard-page.tsx";

/** Every page by its address within /admin. Each but the first is loaded when somebody goes there. */
export const PAGES: readonly (readonly [string, ComponentType])[] = [
  ["/", DashboardPage],
  ["/users/*?", lazy(async () => ({ default: (await import("./users/users-page.tsx")).UsersPage }))],
  [
    "/policies/*?",
    lazy(async () => ({ default: (await import("./policies/policies-page.tsx")).PoliciesPage })),
  ],
  ["/roles/*?", lazy(async () => ({ default: (await import("./roles/roles-page.tsx")).RolesPage }))],
  ["/devices", lazy(async () => ({ default: (await import("./devices/devices-page.tsx")).DevicesPage }))],
  ["/calls", lazy(async () => ({ default: (await import("./calls/calls-page.tsx")).CallsPage }))],
  ["/services", lazy(async () => ({ default: (await import("./services/services-page.tsx")).ServicesPage }))],
  [
    "/certificates/*?",
    lazy(async () => ({ default: (await import("./certificates/certificates-page.tsx")).CertificatesPage })),
  ],
  [
    "/analyzer/*?",
    lazy(async () => ({ default: (await import("./analyzer/analyzer-page.tsx")).AnalyzerPage })),
  ],
  ["/events", lazy(async () => ({ default: (await import("./events/events-page.tsx")).EventsPage }))],
  ["/cases/:code?", lazy(async () => ({ default: (await import("./cases/cases-page.tsx")).CasesPage }))],
  ["/audit", lazy(async () => ({ default: (await import("./audit/audit-page.tsx")).AuditPage }))],
  ["/settings", lazy(async () => ({ default: (await import("./settings/settings-page.tsx")).SettingsPage }))],
  ["/help/:code?", lazy(async () => ({ default: (await import("./help/help-page.tsx")).HelpPage }))],
];
