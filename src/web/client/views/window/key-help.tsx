import { useText } from "../../../kit/language/use-text.ts";
import { Modal } from "../../../kit/modal.tsx";

const KEYS = [
  ["search", "Ctrl+K"],
  ["regions", "F6"],
  ["unread", "Alt+Shift+↓"],
  ["menu", "Shift+F10"],
  ["accept", "Ctrl+Shift+A"],
  ["decline", "Ctrl+Shift+D"],
  ["redirect", "Ctrl+Shift+R"],
  ["mute", "Ctrl+Shift+M"],
  ["talk", "Space"],
  ["close", "Esc"],
  ["help", "?"],
] as const;

/** Every key of the client on one page. */
export function KeyHelp({ open, close }: { open: boolean; close: () => void }) {
  const { t } = useText();
  return (
    <Modal open={open} close={close} title={t("keys.title")}>
      <dl className="key-help">
        {KEYS.map(([name, keys]) => (
          <div key={name}>
            <dt dir="ltr">
              {keys.split("+").map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dt>
            <dd>{t(`keys.${name}`)}</dd>
          </div>
        ))}
      </dl>
    </Modal>
  );
}
