import { Check, Copy } from "lucide-react";
import { useState } from "react";
import { Button, type ButtonLook } from "./button.tsx";
import { useText } from "./language/use-text.ts";

/** Puts a text on the clipboard and says so. Browsers have one on pages that are safe only; elsewhere the button is not there. */
export function CopyButton(props: { text: string; label: string; look?: ButtonLook }) {
  const { t } = useText();
  const [copied, setCopied] = useState(false);
  if (!("clipboard" in navigator)) return null;
  const copy = () =>
    navigator.clipboard.writeText(props.text).then(
      () => setCopied(true),
      () => setCopied(false), // the browser asked, and was told no
    );
  return (
    <Button look={props.look ?? "plain"} onClick={copy}>
      {copied ? <Check aria-hidden size={16} /> : <Copy aria-hidden size={16} />}
      <span aria-live="polite">{copied ? t("form.copied") : props.label}</span>
    </Button>
  );
}
