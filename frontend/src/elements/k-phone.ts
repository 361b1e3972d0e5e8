/** A phone number: tidied as it comes and when one leaves the field.
 *  <k-phone data-region="IL"><input type="tel" name="phone"></k-phone> */

const BIDI = /[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g;

export class KPhone extends HTMLElement {
  connectedCallback(): void {
    const input = this.querySelector("input");
    if (!input) return;
    const turn = (): void => {
      input.dir = direction(input.value);
    };
    input.inputMode = "tel";
    input.autocomplete ||= "off";
    const tidied = (): void => {
      input.value = tidy(input.value, this.dataset["region"] ?? "IL");
      turn();
    };
    tidied();
    input.addEventListener("input", turn);
    input.addEventListener("blur", tidied);
    input.addEventListener("paste", () => setTimeout(() => (input.value = input.value.replace(BIDI, "").trim())));
  }
}

/** From left to right, but for a number of home with a Hebrew word after it: 03-123-4567 שלוחה 12. */
export function direction(typed: string): "ltr" | "rtl" {
  return /[\u0590-\u06ff]/.test(typed) && !typed.trim().startsWith("+") ? "rtl" : "ltr";
}

/** 0502345678 becomes 050-234-5678, 031234567 becomes 03-123-4567; whatever is not surely a whole Israeli one stays as typed,
 *  and so does what comes after the number. */
export function tidy(typed: string, region: string): string {
  const text = typed.replace(BIDI, "").trim();
  const number = /^[+\d\s().-]*\d/.exec(text)?.[0] ?? text;
  const digits = number.replace(/[\s().-]/g, "").replace(/^(\+|00)9720?/, "0");
  if (region !== "IL" || !/^0(?:[57]\d{8}|[23489]\d{7})$/.test(digits)) return text;
  const prefix = digits.length === 10 ? 3 : 2;
  const tidied = `${digits.slice(0, prefix)}-${digits.slice(prefix, -4)}-${digits.slice(-4)}`;
  return tidied + text.slice(number.length);
}

customElements.define("k-phone", KPhone);
