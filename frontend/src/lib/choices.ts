/** Options of a quote: after each choice the server says what it comes to, and nothing else moves. */

const FORM = "#answer";
const SHOWN = ["#sums", `${FORM} [name=agreed]`];

export function follow(): void {
  document.addEventListener("change", (event) => {
    const input = event.target as HTMLInputElement;
    if (input.form?.id === FORM.slice(1) && ["checkbox", "radio"].includes(input.type)) void renew(input.form);
  });
}

async function renew(form: HTMLFormElement): Promise<void> {
  const asked = new URLSearchParams();
  for (const [name, value] of new FormData(form)) {
    if (typeof value === "string" && (name === "choice" || name === "chosen" || name.startsWith("of "))) asked.append(name, value);
  }
  const response = await fetch(`${location.pathname}?${asked}`, { credentials: "same-origin" });
  if (!response.ok) return;
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  for (const name of SHOWN) {
    const fresh = page.querySelector(name);
    if (fresh) document.querySelector(name)?.replaceWith(fresh);
  }
}
