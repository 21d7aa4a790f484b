import { Dialog } from "@base-ui/react/dialog";
import { X } from "lucide-react";
import type { ReactNode } from "react";
import { useText } from "./language/use-text.ts";
import "./modal.css";

/** A dialog over everything, with its title and a way out. Esc and a click beside it close it. */
export function Modal(props: { open: boolean; close: () => void; title: string; children: ReactNode }) {
  const { t } = useText();
  return (
    <Dialog.Root open={props.open} onOpenChange={(open) => (open ? undefined : props.close())}>
      <Dialog.Portal>
        <Dialog.Backdrop className="modal-backdrop" />
        <Dialog.Popup className="modal">
          <header className="modal-head">
            <Dialog.Title className="modal-title">{props.title}</Dialog.Title>
            <Dialog.Close className="icon-button" aria-label={t("modal.close")} title={t("modal.close")}>
              <X aria-hidden size={18} />
            </Dialog.Close>
          </header>
          {props.children}
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
