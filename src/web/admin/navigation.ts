import {
  Activity,
  BadgeCheck,
  BookOpen,
  ClipboardCheck,
  FileClock,
  FolderSearch,
  Gauge,
  KeyRound,
  type LucideIcon,
  MonitorSmartphone,
  PhoneCall,
  ScrollText,
  Server,
  SlidersHorizontal,
  Users,
} from "lucide-react";

export interface Place {
  /** Within /admin. */
  readonly path: string;
  readonly label: string;
  readonly icon: LucideIcon;
}

/** Where one can go, in groups: look first, then people, then machines, then what happened. */
export const NAVIGATION: readonly { readonly label: string; readonly places: readonly Place[] }[] = [
  {
    label: "admin.nav.overview",
    places: [
      { path: "/", label: "admin.nav.dashboard", icon: Gauge },
      { path: "/analyzer", label: "admin.nav.analyzer", icon: ClipboardCheck },
    ],
  },
  {
    label: "admin.nav.people",
    places: [
      { path: "/users", label: "admin.nav.users", icon: Users },
      { path: "/policies", label: "admin.nav.policies", icon: BadgeCheck },
      { path: "/roles", label: "admin.nav.roles", icon: KeyRound },
      { path: "/devices", label: "admin.nav.devices", icon: MonitorSmartphone },
      { path: "/calls", label: "admin.nav.calls", icon: PhoneCall },
    ],
  },
  {
    label: "admin.nav.server",
    places: [
      { path: "/services", label: "admin.nav.services", icon: Server },
      { path: "/certificates", label: "admin.nav.certificates", icon: ScrollText },
      { path: "/settings", label: "admin.nav.settings", icon: SlidersHorizontal },
    ],
  },
  {
    label: "admin.nav.records",
    places: [
      { path: "/events", label: "admin.nav.events", icon: Activity },
      { path: "/cases", label: "admin.nav.cases", icon: FolderSearch },
      { path: "/audit", label: "admin.nav.audit", icon: FileClock },
      { path: "/help", label: "admin.nav.help", icon: BookOpen },
    ],
  },
];
