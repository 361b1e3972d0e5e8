/** Texts in the reader's language, from the JSON island that the page carries.
 *  t("%(count)s selected", { count: 3 }) */

let texts: Record<string, string> | undefined;

export function t(text: string, values: Record<string, string | number> = {}): string {
  texts ??= JSON.parse(document.getElementById("k-strings")?.textContent ?? "{}") as Record<string, string>;
  return (texts[text] ?? text).replace(/%\((\w+)\)s/g, (whole, name: string) => String(values[name] ?? whole));
}
