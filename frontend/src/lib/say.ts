/** Toasts that the browser itself makes, and words for screen readers only. */

import { t } from "./gettext.ts";

interface Way {
  label: string;
  act: () => void;
}

export function say(text: string, { tone = "info", way }: { tone?: string; way?: Way } = {}): void {
  const toast = document.createElement("k-toast");
  toast.dataset["tone"] = tone;
  const words = document.createElement("p");
  words.dir = "auto";
  words.textContent = text;
  toast.append(words);
  if (way) toast.append(button(way.label, () => (way.act(), toast.remove())));
  const close = button("×", () => toast.remove());
  close.classList.add("btn-icon");
  close.setAttribute("aria-label", t("Close"));
  toast.append(close);
  document.getElementById("toasts")?.append(toast);
}

/** Speaks without showing. */
export function announce(text: string): void {
  const voice = document.getElementById("announcer");
  if (voice) voice.textContent = text;
}

function button(label: string, act: () => void): HTMLButtonElement {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "btn btn-sm";
  made.textContent = label;
  made.addEventListener("click", act);
  return made;
}
