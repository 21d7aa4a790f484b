import { Menu } from "@base-ui/react/menu";
import { FolderPen, FolderX } from "lucide-react";
import { useText } from "../../../kit/language/use-text.ts";
import type { Failure } from "../../state/contract.ts";
import { useClient } from "../client-context.tsx";
import type { Anchor } from "./person-menu.tsx";

/** What one does with a group of the contact list. */
export function GroupMenu(props: {
  at: { readonly name: string; readonly anchor: Anchor } | undefined;
  close: () => void;
  rename: (name: string) => void;
  failed: (failure: Failure | undefined) => void;
}) {
  const { at, close, failed } = props;
  const { contacts } = useClient();
  const { t } = useText();
  const remove = async (name: string) => {
    const done = await contacts.removeGroup(name);
    failed(done.ok ? undefined : done.failure);
  };
  const anchor = at?.anchor as Element | undefined; // see person-menu.tsx
  return (
    <Menu.Root open={at !== undefined} onOpenChange={(open) => (open ? undefined : close())}>
      <Menu.Portal>
        <Menu.Positioner anchor={anchor ?? null} align="start" sideOffset={2} collisionPadding={8}>
          <Menu.Popup className="menu">
            <Menu.Item className="menu-item" onClick={() => at && props.rename(at.name)}>
              <FolderPen aria-hidden size={16} /> {t("contacts.rename-group")}
            </Menu.Item>
            <Menu.Item className="menu-item" onClick={() => at && void remove(at.name)}>
              <FolderX aria-hidden size={16} /> {t("contacts.remove-group")}
            </Menu.Item>
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}
