import { Menu } from "@base-ui/react/menu";
import { Headphones, Keyboard, LifeBuoy, LogOut, Settings2, UserPlus } from "lucide-react";
import { useLocation } from "wouter";
import type { Me } from "#api/me";
import { useText } from "../../../kit/language/use-text.ts";
import { useClient } from "../client-context.tsx";

/** What one does with one's own account, seldom. */
export function OwnMenu({ me, showKeys }: { me: Me; showKeys: () => void }) {
  const { account } = useClient();
  const { t } = useText();
  const [, go] = useLocation();
  return (
    <Menu.Root>
      <Menu.Trigger className="icon-button" aria-label={t("own.menu")} title={t("own.menu")}>
        <Settings2 aria-hidden size={18} />
      </Menu.Trigger>
      <Menu.Portal>
        <Menu.Positioner sideOffset={6} align="end" collisionPadding={8}>
          <Menu.Popup className="menu">
            {me.administrator ? (
              <Menu.Item className="menu-item" onClick={() => go("/settings#invite")}>
                <UserPlus aria-hidden size={16} /> {t("invite.title")}
              </Menu.Item>
            ) : null}
            <Menu.Item className="menu-item" onClick={() => go("/settings")}>
              <Settings2 aria-hidden size={16} /> {t("settings.title")}
            </Menu.Item>
            <Menu.Item className="menu-item" onClick={() => go("/check")}>
              <Headphones aria-hidden size={16} /> {t("devices.title")}
            </Menu.Item>
            <Menu.Item className="menu-item" onClick={showKeys}>
              <Keyboard aria-hidden size={16} /> {t("keys.title")}
            </Menu.Item>
            <Menu.Item className="menu-item" onClick={() => window.open("/help", "_blank", "noopener")}>
              <LifeBuoy aria-hidden size={16} /> {t("own.help")}
            </Menu.Item>
            <Menu.Separator className="menu-line" />
            <Menu.Item
              className="menu-item"
              onClick={() => {
                go("/");
                void account.signOut();
              }}
            >
              <LogOut aria-hidden size={16} /> {t("own.sign-out")}
            </Menu.Item>
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}
